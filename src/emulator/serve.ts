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

/** One request on its way through the emulator. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly route: RouteName
  readonly parts: readonly string[]
  readonly record: Writable<RequestRecord>
  tell(moment: RequestMoment): void | Promise<void>
}

/** Handles one request from its first header to the last byte of its answer. */
export async function serve(
  context: ServeContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = urlOf(request.url ?? '/')
  const { route, parts } = routeOf(request.method ?? 'GET', url.pathname)
  const record = openRecord(context, request, route)
  const tell = (moment: RequestMoment) => context.onRequest({ moment, request: record, route })
  const exchange: Exchange = { request, response, url, route, parts, record, tell }
  try {
    await handle(context, exchange)
  } catch (error) {
    await answerFailure(context, exchange, error)
  }
}

async function handle(context: ServeContext, exchange: Exchange): Promise<void> {
  const { service, faults, signal } = context
  const { request, response, url, route, parts, record, tell } = exchange
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

/** Says what threw, as any other server would: a socket that merely breaks tells the client nothing. */
async function answerFailure(
  { signal }: ServeContext,
  { request, response, record, tell }: Exchange,
  error: unknown,
): Promise<void> {
  // The client went away, or its answer is already on its way.
  if (!request.complete || response.headersSent) {
    if (!response.writableEnded) response.destroy()
    return
  }
  const reason = error instanceof Error ? error.message : String(error)
  record.status = 500
  await deliver(response, refuse(500, `The emulator failed: ${reason}`), signal)
  await tell('answered')
}

/** The target of a request as a URL; one that is none counts as the root, which no route has. */
function urlOf(target: string): URL {
  // Put together, not resolved: "//" would be read as the beginning of another host.
  const address = target.startsWith('/') ? `http://emulator${target}` : target
  return new URL(URL.canParse(address) ? address : 'http://emulator/')
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
