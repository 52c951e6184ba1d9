import type { ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, createClient, type DownloadOptions } from '../../src/api/index.js'
import { KEY, type Loopback } from './loopback.js'

/** Bytes with the header of a GLB. */
export function glbOf(length: number, claimed = length, version = 2): Buffer {
  const glb = Buffer.alloc(length, 'model')
  glb.write('glTF', 0)
  glb.writeUInt32LE(version, 4)
  glb.writeUInt32LE(claimed, 8)
  return glb
}

export const GLB = glbOf(5000)

/** A way to answer. */
export type Send = (response: ServerResponse) => void

export const send =
  (body: Buffer | string, status = 200, headers: Record<string, string> = {}): Send =>
  (response) => {
    response.writeHead(status, { 'content-length': String(body.length), ...headers }).end(body)
  }

export const gone = send('{"detail":"expired"}', 410)

/** Begins a model of 5,000 bytes, and then sends a byte now and again. */
export const drip: Send = (response) => {
  response.writeHead(200, { 'content-length': '5000' }).write(GLB.subarray(0, 100))
  const timer = setInterval(() => response.write('x'), 20)
  response.once('close', () => clearInterval(timer))
}

/** A client that does not wait between attempts. */
export function hastyClient({ url }: Pick<Loopback, 'url'>, options: ClientOptions = {}): Client {
  const client = createClient({ apiKey: KEY, url, random: () => 0, attemptTimeoutMs: 5000, ...options })
  onTestFinished(() => client.close())
  return client
}

/** Downloads into memory; each attempt starts over, as a real sink does. */
export async function fetchGlb(client: Client, options: Partial<DownloadOptions> = {}): Promise<Buffer> {
  let body = Buffer.alloc(0)
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    body = Buffer.alloc(0)
    for await (const chunk of chunks) body = Buffer.concat([body, chunk])
  }
  await client.download('t1', 'glb', { to, modelUrls: [], deadlineMs: 5000, ...options })
  return body
}
