import { type buildConnector, Client } from 'undici'
import { ServiceError } from '../errors/index.js'
import type { UploadImage } from './client-types.js'
import { startDeadline } from './deadline.js'
import { exchange } from './exchange.js'
import { imageProblem } from './image-problem.js'
import { multipart } from './multipart.js'
import { outcomeOfFailure, outcomeOfReply, type SubmitOutcome } from './outcome.js'
import type { Transport } from './transport.js'

const MAX_REPLY_BYTES = 1024 * 1024

/** See `Client.generate`. */
export interface SubmitOptions {
  readonly signal?: AbortSignal
  readonly idempotencyKey?: string
}

/**
 * Buys one model: one attempt on a connection of its own. `undici.request` follows no redirect and repeats
 * nothing, where `fetch` sends body and key to another origin on 307 and posts twice on 421.
 */
export async function submit(
  transport: Transport,
  images: readonly UploadImage[],
  { signal, idempotencyKey }: SubmitOptions,
): Promise<SubmitOutcome> {
  const problem = imageProblem(images)
  if (problem) return notSent(problem)
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) {
    return notSent('An idempotency key has up to 200 visible ASCII characters.')
  }
  const { url, origin, secrets, clock, timeouts } = transport
  const { contentType, body } = multipart(images)
  const headers = { ...transport.headers(), 'content-type': contentType }
  if (idempotencyKey !== undefined) Object.assign(headers, { 'idempotency-key': idempotencyKey })

  const connection = singleConnection(transport.connector)
  const dispatcher = new Client(origin, { connect: connection.connect, headersTimeout: 0, bodyTimeout: 0 })
  using deadline = startDeadline(timeouts.submitTimeoutMs, signal)
  try {
    const reply = await exchange(`${url}/generate-3d`, {
      dispatcher,
      method: 'POST',
      headers,
      body,
      signal: deadline.signal,
      maxBytes: MAX_REPLY_BYTES,
    })
    return outcomeOfReply(reply, { secrets, now: clock.now() })
  } catch (error) {
    const interrupted = deadline.signal.aborted && !deadline.expired
    return outcomeOfFailure(error, { connected: connection.close(), interrupted, secrets })
  } finally {
    await dispatcher.destroy()
  }
}

/**
 * Hands out one socket at most. A request can only have left through that socket, so "nothing was sent" is
 * proved by its never having been handed out, and after `close` it never will be.
 */
function singleConnection(connector: buildConnector.connector) {
  let state: 'unused' | 'opening' | 'opened' | 'closed' = 'unused'
  const connect: buildConnector.connector = (target, callback) => {
    if (state !== 'unused') return callback(new Error('a submission has one connection only'), null)
    state = 'opening'
    connector(target, (...[error, socket]) => {
      if (error) return callback(error, null)
      if (state === 'opening') {
        state = 'opened'
        return callback(null, socket)
      }
      socket.destroy()
      callback(new Error('the submission was given up'), null)
    })
  }
  return {
    connect,
    /** Hands out no socket from now on; tells whether one was handed out before. */
    close(): boolean {
      const opened = state === 'opened'
      state = 'closed'
      return opened
    },
  }
}

function notSent(message: string): SubmitOutcome {
  return { kind: 'not-sent', error: new ServiceError('RAGE3D_USAGE', message) }
}
