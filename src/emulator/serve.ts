import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { alterAnswer } from './alter-answer.js'
import { type Answer, refuse } from './answer.js'
import { deliver } from './deliver.js'
import type { Fault, RouteName } from './fault.js'
import type { FaultList, Struck } from './fault-list.js'
import type { RequestRecord } from './ledger.js'
import { replaceAnswer } from './replace-answer.js'
import { answerRequest, routeOf, type Service } from './routes.js'

/** Longest request body that is read: four images and what frames them. */
const MAX_BODY_BYTES = 48_000_000

/** A moment in the life of a request: it was read; it was handled (and charged), its answer not yet sent; it was answered. */
export type RequestMoment = 'received' | 'handled' | 'answered'

/** A request at one of its moments. */
export interface RequestEvent {
  readonly moment: RequestMoment
  readonly request: RequestRecord
  readonly route: RouteName
}

/** The emulator, as a request sees it. */
export interface ServeContext {
  readonly service: Service
  readonly faults: FaultList
  readonly records: RequestRecord[]
  /** Awaited, so that a test can stop the world at an exact request. */
  onRequest(event: RequestEvent): void | Promise<void>
  /** Aborts when the emulator closes. */
  readonly signal: AbortSignal
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** Handles one request from its first header to the last byte of its answer. */
export async function serve(
  context: ServeContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { service, faults, signal } = context
  const url = new URL(request.url ?? '/', 'http://emulator')
  const { route, parts } = routeOf(request.method ?? 'GET', url.pathname)
  const record = openRecord(context, request, route)
  const tell = (moment: RequestMoment) => context.onRequest({ moment, request: record, route })
  service.tasks.settle()

  // (1) Read the request.
  const struck = faults.strike(route)
  if (struck.find('drop-early')) return void request.socket.resetAndDestroy()
  const body = await readBody(request, record)
  await tell('received')

  // (2) Handle it, unless a fault steps in.
  let answer = await replaced(struck, 'before', record.path, signal)
  answer ??= body
    ? await answerRequest(service, {
        ...{ route, parts, body, struck, query: url.searchParams },
        key: headerOf(request, 'x-api-key') ?? undefined,
        contentType: request.headers['content-type'],
        idempotencyKey: headerOf(request, 'idempotency-key'),
      })
    : refuse(413, 'The request is too large')
  await tell('handled')

  // (3) Answer, or not.
  answer = (await replaced(struck, 'after', record.path, signal)) ?? answer
  for (const fault of struck.of('alter')) answer = alterAnswer(answer, fault)
  if (answer.status > 0) record.status = answer.status
  await deliver(response, answer, signal)
  await tell('answered')
}

function openRecord(
  { records }: ServeContext,
  request: IncomingMessage,
  route: RouteName,
): Writable<RequestRecord> {
  const record: Writable<RequestRecord> = {
    index: records.length,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    route,
    headers: { ...request.headers },
    time: Date.now(),
    bodyBytes: 0,
    status: null,
  }
  records.push(record)
  return record
}

/** The whole body, or `null` if it is too long. Rejects when the connection breaks. */
async function readBody(request: IncomingMessage, record: Writable<RequestRecord>): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) {
    record.bodyBytes += chunk.length
    if (record.bodyBytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return record.bodyBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null
}

/** What the faults of a phase answer; delays are waited for on the way. */
async function replaced(
  struck: Struck,
  phase: Fault['phase'],
  path: string,
  signal: AbortSignal,
): Promise<Answer | null> {
  for (const fault of struck.of('answer', phase)) {
    if (fault.kind === 'delay')
      await sleep(Number(fault.value ?? 1000), undefined, { signal }).catch(() => {})
    const answer = replaceAnswer(fault, path)
    if (answer) return answer
  }
  return null
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}
