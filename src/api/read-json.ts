import type { z } from 'zod'
import { ServiceError } from '../errors/index.js'
import { backoffMs } from './backoff.js'
import { elapsed } from './clock.js'
import { startDeadline } from './deadline.js'
import { detailOf, exchange, jsonOf, type Reply } from './exchange.js'
import { retryAfterMs } from './retry-after.js'
import { type Asked, refusedError, unreachableError, unreadableError } from './service-errors.js'
import type { Transport } from './transport.js'

/** What is asked, what the answer must look like, and how long it may take in milliseconds. */
export interface ReadOptions<Schema extends z.ZodType> {
  /** Path with query, such as `/wallet/balance`. */
  readonly path: string
  readonly schema: Schema
  /** Named in errors; a 404 then means that the service does not know this task. */
  readonly taskId?: string
  /** `POST` only where repeating costs nothing. */
  readonly method?: 'GET' | 'POST'
  /** Total time with all retries and waits. */
  readonly deadlineMs?: number
  /** Time of one try. Default: that of the client. */
  readonly attemptTimeoutMs?: number
  /** Longest reply, in bytes. Default 1 MiB. */
  readonly maxBytes?: number
  /** Judges a longer reply by its status, without its body. Default: it counts as broken. */
  readonly truncate?: boolean
  readonly signal?: AbortSignal
}

/** What one try gave: a value, or a failure and whether and when to try again. */
type Try<Value> =
  | { readonly value: Value }
  | {
      readonly error: ServiceError
      /** `retry` counts against the retries, `wait` is a pause that the service asked for, `end` is final. */
      readonly next: 'retry' | 'wait' | 'end'
      readonly waitMs: number | null
    }

/** Asks the service until it gives a usable answer: full jitter, `Retry-After` obeyed in full, one deadline. */
export async function readJson<Schema extends z.ZodType>(
  transport: Transport,
  options: ReadOptions<Schema>,
): Promise<z.output<Schema>> {
  const { clock, random, timeouts } = transport
  const endsAt = elapsed(clock) + (options.deadlineMs ?? timeouts.readDeadlineMs)
  let retries = 0
  for (let tries = 0; ; tries++) {
    options.signal?.throwIfAborted()
    const result = await tryOnce(transport, options, endsAt - elapsed(clock))
    if ('value' in result) return result.value
    if (result.next === 'retry') retries++
    if (result.next === 'end' || retries > timeouts.retries) throw result.error
    const waitMs = Math.max(result.waitMs ?? 0, backoffMs(tries, random))
    if (elapsed(clock) + waitMs >= endsAt) throw withWait(result.error, result.waitMs)
    await clock.sleep(waitMs, options.signal)
  }
}

async function tryOnce<Schema extends z.ZodType>(
  transport: Transport,
  options: ReadOptions<Schema>,
  remainingMs: number,
): Promise<Try<z.output<Schema>>> {
  const { method = 'GET', path, maxBytes = 1024 * 1024, truncate, signal } = options
  const { agent: dispatcher, secrets, timeouts } = transport
  const attemptMs = options.attemptTimeoutMs ?? timeouts.attemptTimeoutMs
  using deadline = startDeadline(Math.min(remainingMs, attemptMs), signal)
  try {
    const headers = transport.headers()
    const request = { dispatcher, method, headers, signal: deadline.signal, maxBytes, truncate }
    const reply = await exchange(`${transport.url}${path}`, request)
    return judge(transport, reply, options)
  } catch (error) {
    signal?.throwIfAborted()
    return { error: unreachableError(error, askedBy(options), secrets), next: 'retry', waitMs: null }
  }
}

function judge<Schema extends z.ZodType>(
  { secrets, clock }: Transport,
  reply: Reply,
  options: ReadOptions<Schema>,
): Try<z.output<Schema>> {
  const { status } = reply
  const asked = askedBy(options)
  const json = jsonOf(reply)
  const waitMs = retryAfterMs(reply.headers, clock.now())
  if (status >= 200 && status < 300) {
    const parsed = options.schema.safeParse(json)
    if (parsed.success) return { value: parsed.data }
    return { error: unreadableError(status, asked), next: 'retry', waitMs }
  }
  if (status < 400) return { error: unreadableError(status, asked), next: 'end', waitMs }
  const error = refusedError(status, detailOf(json), asked, secrets)
  if (status === 429 || (status === 503 && waitMs !== null)) return { error, next: 'wait', waitMs }
  const passing = status >= 500 || status === 408 || status === 421 || status === 425
  return { error, next: passing ? 'retry' : 'end', waitMs }
}

function askedBy({
  method = 'GET',
  path,
  taskId,
}: Pick<ReadOptions<z.ZodType>, 'method' | 'path' | 'taskId'>): Asked {
  return { what: `${method} ${path}`, taskId }
}

/** The same error with the time after which asking again makes sense. */
function withWait(error: ServiceError, waitMs: number | null): ServiceError {
  if (waitMs === null) return error
  return new ServiceError(error.code, error.message, {
    hint: `Run again in ${Math.ceil(waitMs / 1000)} s or later; nothing was lost.`,
    taskId: error.taskId,
    cause: error.cause,
  })
}
