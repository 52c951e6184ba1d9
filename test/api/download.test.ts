import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { type Client, type ClientOptions, createClient, type DownloadOptions } from '../../src/api/index.js'
import { tempDir } from '../support/temp-dir.js'
import { byPath, expectNoKey, KEY, type Loopback, serveHttp, serveTcp } from './loopback.js'

/** Bytes with the header of a GLB. */
function glbOf(length: number, claimed = length, version = 2): Buffer {
  const glb = Buffer.alloc(length, 'model')
  glb.write('glTF', 0)
  glb.writeUInt32LE(version, 4)
  glb.writeUInt32LE(claimed, 8)
  return glb
}

const GLB = glbOf(5000)
const SHA256 = createHash('sha256').update(GLB).digest('hex')

type Send = (response: ServerResponse) => void

const send =
  (body: Buffer | string, status = 200, headers: Record<string, string> = {}): Send =>
  (response) => {
    response.writeHead(status, { 'content-length': String(body.length), ...headers }).end(body)
  }

const gone = send('{"detail":"expired"}', 410)

function clientOf({ url }: Pick<Loopback, 'url'>, options: ClientOptions = {}): Client {
  const client = createClient({ apiKey: KEY, url, random: () => 0, attemptTimeoutMs: 500, ...options })
  onTestFinished(() => client.close())
  return client
}

/** Downloads into memory; each attempt starts over, as a real sink does. */
async function fetchGlb(client: Client, options: Partial<DownloadOptions> = {}): Promise<Buffer> {
  let body = Buffer.alloc(0)
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    body = Buffer.alloc(0)
    for await (const chunk of chunks) body = Buffer.concat([body, chunk])
  }
  await client.download('t1', 'glb', { to, modelUrls: [], deadlineMs: 5000, ...options })
  return body
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  )
  expectNoKey(error)
  return error
}

test('a model is streamed into a sink, with progress and digest', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const progress: [number, number | null][] = []
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) expect(chunk.byteLength).toBeGreaterThan(0)
  }
  const onProgress = (received: number, total: number | null) => progress.push([received, total])
  const result = await clientOf(server).download('t1', 'glb', { to, onProgress })
  expect(result).toEqual({ bytes: 5000, sha256: SHA256 })
  expect(progress.at(-1)).toEqual([5000, 5000])
  expect(server.requests[0]!.headers).toMatchObject({ 'accept-encoding': 'identity', 'x-api-key': KEY })
})

test('a file is replaced only once the download is complete', async () => {
  const bodies = [GLB.subarray(0, 100), GLB]
  const server = await serveHttp(
    byPath({ '/download/t1/glb': (response) => send(bodies.shift()!)(response) }),
  )
  const dir = await tempDir()
  const file = path.join(dir, 'chair.glb')
  await writeFile(file, 'old')
  const client = clientOf(server)
  const options = { to: file, modelUrls: [], attempts: 1 }
  expect(await failureOf(client.download('t1', 'glb', options))).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
  })
  expect(await readFile(file, 'utf8')).toBe('old')
  await client.download('t1', 'glb', options)
  expect(Buffer.compare(await readFile(file), GLB)).toBe(0)
  expect(await readdir(dir)).toEqual(['chair.glb'])
})

const BAD: [string, Send][] = [
  ['a truncated body', send(GLB.subarray(0, 2500))],
  ['a header that claims more', send(glbOf(5000, 6000))],
  ['a header that claims less', send(glbOf(5000, 4000))],
  ['another version', send(glbOf(5000, 5000, 1))],
  ['HTML', send('<html>'.repeat(100))],
  ['nothing', send('')],
  ['a few bytes', send('glTF')],
  ['gzip', send(gzipSync(GLB), 200, { 'content-encoding': 'gzip' })],
  ['an unknown encoding', send(GLB, 200, { 'content-encoding': 'x' })],
  ['more than the limit', send(glbOf(20_001))],
]

test.each(BAD)('%s is fetched again, and the good copy is taken', async (_name, bad) => {
  let requests = 0
  const handler: Send = (response) => (requests++ === 0 ? bad(response) : send(GLB)(response))
  const server = await serveHttp(byPath({ '/download/t1/glb': handler }))
  expect(Buffer.compare(await fetchGlb(clientOf(server), { maxBytes: 20_000 }), GLB)).toBe(0)
  expect(requests).toBe(2)
})

test.each(BAD)('%s at every address is refused after four attempts', async (_name, bad) => {
  const server = await serveHttp(byPath({ '/download/t1/glb': bad, '/other.glb': bad }))
  const failure = await failureOf(
    fetchGlb(clientOf(server), { maxBytes: 20_000, modelUrls: [`${server.url}/other.glb`] }),
  )
  expect(failure).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID', charged: 'yes', taskId: 't1' })
  expect(server.requests.map(({ url }) => url)).toEqual([
    ...['/download/t1/glb', '/other.glb', '/download/t1/glb', '/other.glb'],
  ])
})

test('a GLB that claims more than the limit is refused at its first bytes', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(glbOf(10_000, 0xffffffff)) }))
  const failure = await failureOf(fetchGlb(clientOf(server), { maxBytes: 20_000, attempts: 1 }))
  expect(failure).toMatchObject({ message: expect.stringContaining('larger than 20000 bytes') })
})

test('an endless body without a length ends at the limit', async () => {
  const endless: Send = (response) => {
    response.writeHead(200).write(glbOf(1000, 1_000_000))
    const more = () => response.write(Buffer.alloc(64 * 1024), () => setImmediate(more))
    more()
  }
  const server = await serveHttp(byPath({ '/download/t1/glb': endless }))
  const failure = await failureOf(fetchGlb(clientOf(server), { maxBytes: 2_000_000, attempts: 1 }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
    message: expect.stringContaining('longer'),
  })
})

test('a body shorter than its Content-Length is an error', async () => {
  const short: Send = (response) => {
    response.writeHead(200, { 'content-length': '6000' }).write(GLB)
    setTimeout(() => response.socket?.end(), 20)
  }
  const server = await serveHttp(byPath({ '/download/t1/glb': short }))
  expect(await failureOf(fetchGlb(clientOf(server), { attempts: 1 }))).toMatchObject({ charged: 'yes' })
})

const drip: Send = (response) => {
  response.writeHead(200, { 'content-length': '5000' }).write(GLB.subarray(0, 100))
  const timer = setInterval(() => response.write('x'), 20)
  response.once('close', () => clearInterval(timer))
}

test('a dripping body is given up for being too slow', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const failure = await failureOf(fetchGlb(clientOf(server), { stallMs: 200, attempts: 1 }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('too slowly'),
  })
})

test('a body that stops coming is given up', async () => {
  const stop: Send = (response) =>
    response.writeHead(200, { 'content-length': '5000' }).write(GLB.subarray(0, 100))
  const server = await serveHttp(byPath({ '/download/t1/glb': stop }))
  const failure = await failureOf(fetchGlb(clientOf(server), { stallMs: 200, attempts: 1 }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('too slowly'),
  })
})

test('a dripping body does not outlive the deadline', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const began = performance.now()
  const failure = await failureOf(fetchGlb(clientOf(server), { deadlineMs: 300 }))
  expect(failure).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE', taskId: 't1' })
  expect(performance.now() - began).toBeLessThan(1500)
})

test('a slow reader is not a slow server', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _chunk of chunks) await new Promise((done) => setTimeout(done, 300))
  }
  const result = await clientOf(server).download('t1', 'glb', { to, stallMs: 100, attempts: 1 })
  expect(result.sha256).toBe(SHA256)
})

test('an answer that never begins is given up and tried again', async () => {
  let requests = 0
  const handler: Send = (response) => void (requests++ > 0 && send(GLB)(response))
  const server = await serveHttp(byPath({ '/download/t1/glb': handler }))
  expect(await fetchGlb(clientOf(server, { attemptTimeoutMs: 100 }))).toHaveLength(5000)
})

test.each([404, 410])('status %i at the first address leads to the addresses of the task', async (status) => {
  const server = await serveHttp(
    byPath({
      '/download/t1/glb': send('{"detail":"gone"}', status),
      '/task/t1': (response) =>
        send(`{"status":"success","model_url":"http://${response.req.headers.host}/signed.glb?s=1"}`)(
          response,
        ),
      '/signed.glb': send(GLB),
    }),
  )
  expect(await fetchGlb(clientOf(server), { modelUrls: undefined })).toHaveLength(5000)
})

test('an endless text STL ends at the limit', async () => {
  const endless: Send = (response) => {
    response.writeHead(200).write('solid x\n')
    const more = () => response.write('facet normal 0 0 1\n'.repeat(4000), () => setImmediate(more))
    more()
  }
  const server = await serveHttp(byPath({ '/download/t1/stl': endless }))
  let received = 0
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) received += chunk.byteLength
  }
  const result = clientOf(server).download('t1', 'stl', { to, maxBytes: 1_000_000, attempts: 1 })
  expect(await failureOf(result)).toMatchObject({
    message: expect.stringContaining('larger than 1000000 bytes'),
  })
  expect(received).toBeLessThanOrEqual(1_000_000)
})

test('addresses that are gone are no attempts', async () => {
  const server = await serveHttp(byPath({ '/m.glb': send(GLB) }))
  const modelUrls = ['https://10.0.0.1/m.glb', `${server.url}/gone.glb`, `${server.url}/m.glb`]
  expect(await fetchGlb(clientOf(server), { modelUrls, attempts: 1 })).toHaveLength(5000)
})

test('files that are gone everywhere have expired', async () => {
  const other = await serveHttp(byPath({ '/m.glb': send('<Error>', 403) }))
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const failure = await failureOf(fetchGlb(clientOf(server), { modelUrls: [`${other.url}/m.glb`] }))
  expect(failure).toMatchObject({ code: 'RAGE3D_MODEL_EXPIRED', charged: 'yes', taskId: 't1' })
})

test('files are not called expired while one address merely fails', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': gone, '/m.glb': send('', 500) }))
  const failure = await failureOf(fetchGlb(clientOf(server), { modelUrls: [`${server.url}/m.glb`] }))
  expect(failure).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})

test('files are not called expired while the task cannot be read', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': gone, '/task/t1': send('', 500) }))
  const failure = await failureOf(fetchGlb(clientOf(server, { retries: 0 }), { modelUrls: undefined }))
  expect(failure).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})

test('a rate limit of a download is obeyed, and is no failed attempt', async () => {
  let requests = 0
  const times: number[] = []
  const handler: Send = (response) => {
    times.push(performance.now())
    if (requests++ > 0) send(GLB)(response)
    else send('{"detail":"wait"}', 429, { 'retry-after': '1' })(response)
  }
  const server = await serveHttp(byPath({ '/download/t1/glb': handler }))
  expect(await fetchGlb(clientOf(server), { attempts: 1 })).toHaveLength(5000)
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000)
})

test('a rate limit of a download beyond the deadline is one', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send('', 429, { 'retry-after': '60' }) }))
  const failure = await failureOf(fetchGlb(clientOf(server)))
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED', charged: 'yes' })
})

test('a refused key ends a download', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send('{"detail":"no"}', 401) }))
  expect(await failureOf(fetchGlb(clientOf(server)))).toMatchObject({ code: 'RAGE3D_SERVICE_UNAUTHORIZED' })
  expect(server.requests).toHaveLength(1)
})

test('a redirect is followed, and the key stays at its origin', async () => {
  const storage = await serveHttp(byPath({ '/bucket/m.glb': send(GLB) }))
  const hop = (location: string): Send => send('', 307, { location })
  const server = await serveHttp(
    byPath({ '/download/t1/glb': hop('/hop'), '/hop': hop(`${storage.url}/bucket/m.glb?signature=x`) }),
  )
  expect(await fetchGlb(clientOf(server), { attempts: 1 })).toHaveLength(5000)
  expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([KEY, KEY])
  expect(storage.requests).toHaveLength(1)
  expect(JSON.stringify(storage.requests)).not.toContain(KEY)
})

test('three redirects are followed, four are not', async () => {
  const hops = (count: number, last: Send): Record<string, Send> => {
    const handlers: Record<string, Send> = { '/download/t1/glb': send('', 302, { location: '/1' }) }
    for (let hop = 1; hop < count; hop++) handlers[`/${hop}`] = send('', 302, { location: `/${hop + 1}` })
    return { ...handlers, [`/${count}`]: last }
  }
  const three = await serveHttp(byPath(hops(3, send(GLB))))
  expect(await fetchGlb(clientOf(three), { attempts: 1 })).toHaveLength(5000)
  const four = await serveHttp(byPath(hops(4, send(GLB))))
  expect(await failureOf(fetchGlb(clientOf(four)))).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
  expect(four.requests).toHaveLength(4)
})

const FORBIDDEN = [
  'http://example.com/m.glb',
  'https://10.0.0.1/m.glb',
  'https://192.168.1.1/m.glb',
  'https://169.254.169.254/latest/meta-data',
  'http://169.254.169.254/latest/meta-data',
  'https://[::1]/m.glb',
  'http://[::1]/m.glb',
  'https://[::ffff:10.0.0.1]/m.glb',
  'https://[fd00::1]/m.glb',
  'https://127.0.0.2/m.glb',
  'https://2130706434/m.glb',
  'https://0.0.0.0/m.glb',
  'https://100.64.1.1/m.glb',
  'https://198.18.0.1/m.glb',
  'https://224.0.0.1/m.glb',
  'https://[64:ff9b::10.0.0.1]/m.glb',
  'https://[2002:a00:1::]/m.glb',
  'https://[fe80::1]/m.glb',
  'https://user:secret@example.com/m.glb',
  'https://rebound.test/m.glb',
  'file:///etc/passwd',
  'data:model/gltf-binary;base64,Z2xURg==',
  'ftp://example.com/m.glb',
  'https://',
]

test.each(FORBIDDEN)('%s is not asked for a model', async (url) => {
  const resolve = async () => [{ address: '10.9.8.7', family: 4 }]
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const failure = await failureOf(fetchGlb(clientOf(server, { resolve }), { modelUrls: [url] }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
    message: expect.stringMatching(/address/),
  })
})

test.each(FORBIDDEN)('a redirect to %s is not followed', async (location) => {
  const resolve = async () => [{ address: '10.9.8.7', family: 4 }]
  const server = await serveHttp(byPath({ '/download/t1/glb': send('', 302, { location }) }))
  const failure = await failureOf(fetchGlb(clientOf(server, { resolve })))
  expect(failure).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
})

test('a name that changes its address between check and connection gains nothing', async () => {
  const seen = await serveTcp((socket) => socket.end('no TLS'))
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const answers = ['127.0.0.1', '127.0.0.2']
  const resolve = async () => [{ address: answers.shift() ?? '127.0.0.3', family: 4 }]
  const url = `https://rebound.test:${seen.port}/m.glb`
  await failureOf(fetchGlb(clientOf(server, { resolve }), { modelUrls: [url], attempts: 1 }))
  expect(seen.connections).toBe(1) // The address that was checked, which is the service's own.
  expect(answers).toHaveLength(1) // One look-up served both.
})

test('an error of the sink is passed on as it is, and not repeated', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _chunk of chunks) throw full
  }
  expect(await failureOf(clientOf(server).download('t1', 'glb', { to }))).toBe(full)
  expect(server.requests).toHaveLength(1)
})

test('a sink that swallows a broken download does not hide it', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB.subarray(0, 100)) }))
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    try {
      for await (const _chunk of chunks);
    } catch {}
  }
  const options = { to, modelUrls: [], attempts: 1 }
  expect(await failureOf(clientOf(server).download('t1', 'glb', options))).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
  })
})

test('an abort ends a download with its own reason', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const abort = new AbortController()
  setTimeout(() => abort.abort(new Error('enough')), 50)
  expect(await failureOf(fetchGlb(clientOf(server), { signal: abort.signal }))).toMatchObject({
    message: 'enough',
  })
})

test.each([
  ['binary', Buffer.concat([Buffer.alloc(80, 'solid'), Buffer.from([1, 0, 0, 0]), Buffer.alloc(50)]), true],
  ['text', Buffer.from('solid chair\nfacet normal 0 0 1\nendsolid chair\n'), true],
  ['long text', Buffer.from(`solid chair\n${'facet normal 0 0 1\n'.repeat(20)}endsolid chair\n`), true],
  ['truncated', Buffer.concat([Buffer.alloc(80), Buffer.from([2, 0, 0, 0]), Buffer.alloc(50)]), false],
  ['HTML', Buffer.from('<html>'.repeat(20)), false],
  ['empty', Buffer.alloc(0), false],
])('an STL that is %s is judged by its content', async (_name, body, good) => {
  const server = await serveHttp(byPath({ '/download/t1/stl': send(body) }))
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _chunk of chunks);
  }
  const result = clientOf(server).download('t1', 'stl', { to, attempts: 1 })
  if (good) expect(await result).toMatchObject({ bytes: body.length })
  else expect(await failureOf(result)).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
})
