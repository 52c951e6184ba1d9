import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import type { DownloadResult, DownloadSink } from './client-types.js'
import { startDeadline } from './deadline.js'
import { checkDownloadAddress } from './download-address.js'
import { DownloadFailure } from './download-failure.js'
import { promptRequest } from './exchange.js'
import { createFileFrame } from './file-frame.js'
import { retryAfterMs } from './retry-after.js'
import { ForbiddenAddressError, plainHeaders, type Transport } from './transport.js'
import { withoutStalls } from './without-stalls.js'

const MAX_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** One attempt: where the bytes go, and its limits. */
export interface AttemptOptions {
  readonly type: 'glb' | 'stl'
  readonly sink: DownloadSink
  readonly maxBytes: number
  readonly stallMs: number
  /** Aborts with the deadline of the whole download or with the caller. */
  readonly signal: AbortSignal
  onProgress?(received: number, total: number | null): void
}

type Answer = Dispatcher.ResponseData

/**
 * Fetches one address once and hands the bytes to the sink as they come. Rejects with a `DownloadFailure`, with
 * the signal's reason, or with an error of the sink's or of `onProgress`'s own.
 */
export async function attemptDownload(
  transport: Transport,
  address: string,
  options: AttemptOptions,
): Promise<DownloadResult> {
  using deadline = startDeadline(transport.timeouts.attemptTimeoutMs, options.signal)
  const answer = await open(transport, address, deadline.signal).catch((error: unknown) => {
    options.signal.throwIfAborted()
    throw failureOf(error, transport)
  })
  deadline.stop()
  try {
    const total = checkHeaders(answer, options.maxBytes, transport.clock.now())
    return await pour(transport, answer.body, total, options)
  } finally {
    answer.body.destroy()
  }
}

/** Follows at most three redirects, each to an address that is checked like the first. */
async function open(transport: Transport, address: string, signal: AbortSignal): Promise<Answer> {
  let url = checkDownloadAddress(address, transport.url)
  for (let redirects = 0; ; redirects++) {
    // The key goes to the service's own origin only.
    const headers = url.origin === transport.origin ? transport.headers() : plainHeaders
    const answer = await promptRequest(url, { dispatcher: transport.downloadAgent, headers, signal })
    if (!REDIRECTS.has(answer.statusCode)) return answer
    answer.body.destroy()
    const { location } = answer.headers
    if (redirects === MAX_REDIRECTS || typeof location !== 'string') {
      throw new DownloadFailure('forbidden', 'it was redirected too often or nowhere')
    }
    url = checkDownloadAddress(
      URL.canParse(location, url) ? new URL(location, url).href : location,
      transport.url,
    )
  }
}

/** The announced length, if there is one. Throws unless the answer can be the model, unencoded and not too large. */
function checkHeaders({ statusCode: status, headers }: Answer, maxBytes: number, now: number): number | null {
  if (status !== 200) throw statusFailure(status, retryAfterMs(headers, now))
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new DownloadFailure('invalid', 'it came with a content encoding that was not asked for')
  }
  const length = headers['content-length']
  const total = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : null
  if (total !== null && total > maxBytes) {
    throw new DownloadFailure('invalid', `it is larger than ${maxBytes} bytes`)
  }
  return total
}

function statusFailure(status: number, waitMs: number | null): DownloadFailure {
  const message = `the answer has status ${status}`
  if (status === 404 || status === 410) return new DownloadFailure('gone', message, { status })
  if (status === 429 || (status === 503 && waitMs !== null)) {
    return new DownloadFailure('wait', message, { status, waitMs })
  }
  const passing = status >= 500 || status === 408 || status === 421 || status === 425
  return new DownloadFailure(passing ? 'broken' : 'refused', message, { status })
}

/** Streams the body into the sink, counted, hashed and held to its announced length. */
async function pour(
  transport: Transport,
  body: Answer['body'],
  total: number | null,
  { type, sink, maxBytes, stallMs, signal, onProgress }: AttemptOptions,
): Promise<DownloadResult> {
  const hash = createHash('sha256')
  const frame = createFileFrame(type, maxBytes)
  let bytes = 0
  const seen: { failure: unknown; complete: boolean; thrown: { error: unknown } | null } = {
    failure: null,
    complete: false,
    thrown: null,
  }
  const report = () => {
    try {
      onProgress?.(bytes, total)
    } catch (error) {
      seen.thrown = { error }
      throw error
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of withoutStalls(body, stallMs)) {
        bytes += chunk.byteLength
        frame.add(chunk)
        hash.update(chunk)
        yield chunk
        report()
      }
      if (total !== null && bytes !== total) {
        throw new DownloadFailure('invalid', `it ended after ${bytes} of ${total} bytes`)
      }
      frame.end()
      seen.complete = true
    } catch (error) {
      if (seen.thrown) throw error
      seen.failure = failureOf(error, transport)
      throw seen.failure
    }
  }

  // A sink may fail for its own reasons or pass on, wrap or swallow ours: ours decides if there is one.
  const settled = await sink(chunks()).then(
    () => null,
    (error: unknown) => ({ error }),
  )
  if (seen.thrown) throw seen.thrown.error
  signal.throwIfAborted()
  if (seen.failure) throw seen.failure
  if (settled) throw settled.error
  if (!seen.complete) throw new TypeError('The sink did not read the whole body.')
  return { bytes, sha256: hash.digest('hex') }
}

function failureOf(error: unknown, { secrets }: Transport): DownloadFailure {
  if (error instanceof DownloadFailure) return error
  const cause = secrets.safeCause(error)
  const kind = error instanceof ForbiddenAddressError ? 'forbidden' : 'broken'
  return new DownloadFailure(kind, cause.message, { cause })
}
