import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './answer.js'

const ZEROS = Buffer.alloc(64 * 1024)
/** Time for written bytes to reach the other side before a reset, which would overtake them. */
const FLUSH_MS = 20

/** Sends an answer the way its delivery says. Resolves when it is out, or the connection gone. */
export async function deliver(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  const { status, headers, body, delivery } = answer
  if (delivery.kind === 'hang') return
  if (delivery.kind === 'reset') return reset(response)
  const length = delivery.kind === 'endless' ? {} : { 'content-length': String(body.length) }
  response.writeHead(status, { ...length, ...headers })
  if (delivery.kind === 'whole') return void response.end(body)
  if (delivery.kind === 'cut') return cut(response, body.subarray(0, delivery.bytes), delivery.end)
  if (delivery.kind === 'drip') return drip(response, body, delivery, signal)
  await write(response, body)
  while (!response.closed && !signal.aborted) await write(response, ZEROS)
}

async function cut(response: ServerResponse, body: Buffer, end: 'reset' | 'close'): Promise<void> {
  response.flushHeaders()
  await write(response, body)
  await sleep(FLUSH_MS)
  if (end === 'reset') reset(response)
  else response.socket?.end()
}

async function drip(
  response: ServerResponse,
  body: Buffer,
  { everyMs, bytes }: { everyMs: number; bytes: number },
  signal: AbortSignal,
): Promise<void> {
  response.flushHeaders()
  for (let offset = 0; offset < body.length && !response.closed && !signal.aborted; offset += bytes) {
    await sleep(everyMs, undefined, { signal }).catch(() => {})
    await write(response, body.subarray(offset, offset + bytes))
  }
  response.end()
}

/** Waits until the bytes are handed to the system, or can no longer be. */
function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed || bytes.length === 0) return resolve()
    response.once('close', resolve)
    response.write(bytes, () => {
      response.off('close', resolve)
      resolve()
    })
  })
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}
