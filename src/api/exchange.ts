import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, request } from 'undici'

/** A whole reply, in memory. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** One request. */
export interface ExchangeOptions {
  readonly dispatcher: Dispatcher
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: Buffer
  readonly signal: AbortSignal
  /** Longest body that is read, in bytes. */
  readonly maxBytes: number
  /** Leaves the rest of a longer body unread. Default: it is an error. */
  readonly truncate?: boolean
}

/** A reply was longer than the client is willing to hold in memory. */
export class ReplyTooLongError extends Error {
  override readonly name = 'ReplyTooLongError'
}

/** One request and its whole reply. Follows no redirect and repeats nothing. */
export async function exchange(url: string, options: ExchangeOptions): Promise<Reply> {
  const { maxBytes, truncate = false, ...rest } = options
  const { statusCode, headers, body } = await promptRequest(url, rest)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes && truncate) break
    if (length > maxBytes) throw new ReplyTooLongError(`the reply is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return { status: statusCode, headers, body: Buffer.concat(chunks) }
}

/**
 * `undici.request` that ends as soon as its signal aborts. By itself it first waits until the connection stands or
 * has failed.
 */
export async function promptRequest(
  url: string | URL,
  options: Omit<ExchangeOptions, 'method' | 'maxBytes' | 'truncate'> & { readonly method?: 'GET' | 'POST' },
): Promise<Dispatcher.ResponseData> {
  const { signal } = options
  signal.throwIfAborted()
  const answered = request(url, options).then((answer) => {
    // Destroying an unread body emits an error that nobody else listens to.
    answer.body.on('error', () => {})
    return answer
  })
  let abort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([answered, aborted])
  } catch (error) {
    answered.then(
      ({ body }) => body.destroy(),
      () => {},
    )
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The body as JSON, or `undefined` if it is anything else. */
export function jsonOf(reply: Reply): unknown {
  const encoding = reply.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return undefined
  try {
    return JSON.parse(reply.body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The `{ detail }` of a refusal as text: FastAPI sends a string, or a list of problems. `null` if there is none. */
export function detailOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('detail' in json)) return null
  const { detail } = json
  if (typeof detail === 'string') return detail
  return typeof detail === 'object' && detail !== null ? JSON.stringify(detail) : null
}
