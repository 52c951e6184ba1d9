import type { Readable } from 'node:stream'
import { MAX_TIMER_MS } from './clock.js'
import { DownloadFailure } from './download-failure.js'

/** What must arrive in each window of `stallMs`, in bytes. */
const LEAST_BYTES = 64 * 1024

/**
 * The chunks of a body, which is destroyed when it stops or merely drips. Only time spent waiting for the
 * server counts, so a slow reader is never mistaken for a slow server.
 */
export async function* withoutStalls(body: Readable, stallMs: number): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let waitedMs = 0
  let windowBytes = 0
  for (;;) {
    const give = () => body.destroy(new DownloadFailure('broken', 'it came too slowly'))
    const timer = setTimeout(give, Math.min(Math.max(0, stallMs - waitedMs), MAX_TIMER_MS))
    const began = performance.now()
    const next = await source.next().finally(() => clearTimeout(timer))
    if (next.done) return
    waitedMs += performance.now() - began
    windowBytes += next.value.length
    if (windowBytes >= LEAST_BYTES) [waitedMs, windowBytes] = [0, 0]
    yield next.value
  }
}
