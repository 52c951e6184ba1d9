import type { Account, Accounts } from './accounts.js'
import { type Answer, fileAnswer, jsonAnswer, refuse } from './answer.js'
import type { EmulatorClock } from './clock.js'
import { fateOf } from './fate-of.js'
import type { RouteName } from './fault.js'
import type { Struck } from './fault-list.js'
import { glbToStl } from './glb-to-stl.js'
import { listing } from './listing.js'
import { type FileUrls, taskJson } from './task-json.js'
import type { Task, Tasks } from './tasks.js'
import { readUploads } from './uploads.js'

/** The service behind the routes. */
export interface Service {
  readonly accounts: Accounts
  readonly tasks: Tasks
  readonly clock: EmulatorClock
  readonly urls: FileUrls
  /** INR per generation. */
  readonly price: number
}

/** One request, read and routed. */
export interface RoutedRequest {
  readonly route: RouteName
  /** Parts of the path that vary: the task's id, the file. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  readonly key: string | undefined
  readonly contentType: string | undefined
  readonly idempotencyKey: string | null
  readonly body: Buffer
  readonly struck: Struck
}

const patterns: readonly [RouteName, 'GET' | 'POST', RegExp][] = [
  ['generate', 'POST', /^\/generate-3d$/],
  ['task', 'GET', /^\/task\/([^/]+)$/],
  ['convert', 'POST', /^\/task\/([^/]+)\/convert-stl$/],
  ['download', 'GET', /^\/download\/([^/]+)\/([^/]+)$/],
  ['files', 'GET', /^\/files\/([^/]+)\/([^/]+)$/],
  ['generations', 'GET', /^\/generations$/],
  ['balance', 'GET', /^\/wallet\/balance$/],
  ['profile', 'GET', /^\/auth\/me$/],
]

/** Finds the route of a method and path. */
export function routeOf(method: string, pathname: string): { route: RouteName; parts: readonly string[] } {
  for (const [route, verb, pattern] of patterns) {
    const match = verb === method ? pattern.exec(pathname) : null
    if (match) return { route, parts: match.slice(1) }
  }
  return { route: 'other', parts: [] }
}

/** What the service answers when nothing goes wrong. */
export async function answerRequest(service: Service, request: RoutedRequest): Promise<Answer> {
  const { route } = request
  if (route === 'other') return refuse(404, 'Not Found')
  if (route === 'files') return answerFile(service, request)
  const account = service.accounts.of(request.key)
  if (!account) return refuse(401, 'Invalid or missing API key')
  return handlers[route](service, request, account)
}

type Handler = (service: Service, request: RoutedRequest, account: Account) => Answer | Promise<Answer>

const handlers: Record<Exclude<RouteName, 'other' | 'files'>, Handler> = {
  generate: submit,
  task(service, { parts }, account) {
    const task = taskOf(service, parts[0]!, account)
    return task ? jsonAnswer(200, taskJson(service.tasks, task, service.urls)) : refuse(404, 'Task not found')
  },
  async convert(service, { parts }, account) {
    const task = taskOf(service, parts[0]!, account)
    if (!task) return refuse(404, 'Task not found')
    if (!ready(service, task)) return refuse(400, 'Task is not complete')
    task.stl ??= await glbToStl(task.model!)
    const message = 'Use GET /download/{task_id}/stl to download.'
    return jsonAnswer(200, { task_id: task.taskId, status: 'success', message })
  },
  download(service, { parts }, account) {
    const task = taskOf(service, parts[0]!, account)
    if (!task) return refuse(404, 'Task not found')
    return modelAnswer(service, task, parts[1]!)
  },
  generations: (service, { query, struck }, account) =>
    jsonAnswer(200, listing(service, account, query, struck)),
  balance({ price }, _request, { balance }) {
    const models = Math.max(0, Math.floor(balance / price))
    return jsonAnswer(200, { balance, message: `You can generate ${models} models with current balance` })
  },
  profile({ tasks, price }, _request, account) {
    const total = tasks.all.filter((task) => task.account === account).length
    const { email, name, balance } = account
    return jsonAnswer(200, { email, name, balance, total_generations: total, generation_cost: price })
  },
}

/** Validates, charges and starts a task, in this order. */
async function submit(service: Service, request: RoutedRequest, account: Account): Promise<Answer> {
  const files = await readUploads(request.body, request.contentType)
  if (!Array.isArray(files)) return files
  const amount = Number(request.struck.find('price')?.value ?? service.price)
  if (account.balance < amount) {
    return refuse(402, `Insufficient balance. Required: ₹${amount}, Available: ₹${account.balance}`)
  }
  const { key = '', idempotencyKey, struck } = request
  const task = service.tasks.create({ account, key, amount, files, fate: fateOf(struck), idempotencyKey })
  return jsonAnswer(200, {
    task_id: task.taskId,
    status: 'queued',
    message: 'Task submitted. Use GET /task/{task_id} to check status.',
    balance_after: account.balance,
    cost: amount,
  })
}

/** The signed addresses that `model_url` names: they need no key. */
function answerFile(service: Service, { parts, query }: RoutedRequest): Answer {
  const task = service.tasks.find(parts[0]!)
  if (!task || query.get('signature') !== task.signature) return refuse(403, 'Signature does not match')
  const [upload] = task.files
  if (parts[1] === 'render' && upload) return fileAnswer(upload.bytes, upload.contentType)
  return modelAnswer(service, task, 'glb')
}

function modelAnswer(service: Service, task: Task, type: string): Answer {
  if (type !== 'glb' && type !== 'stl') return refuse(400, 'file_type must be glb or stl')
  if (!service.tasks.filesLive(task)) return refuse(410, 'Files have expired')
  if (!ready(service, task)) return refuse(400, 'Task is not complete')
  if (type === 'glb') return fileAnswer(task.model!, 'model/gltf-binary')
  return task.stl ? fileAnswer(task.stl, 'model/stl') : refuse(404, 'Convert the task to STL first')
}

function taskOf({ tasks }: Service, taskId: string, account: Account): Task | null {
  const task = tasks.find(taskId)
  return task?.account === account ? task : null
}

const ready = ({ tasks }: Service, task: Task): boolean => tasks.stateOf(task).status === 'success'
