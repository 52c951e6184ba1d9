import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { byPath, failureOf, KEY, serveHttp } from './loopback.js'
import { drip, fetchGlb, GLB, gone, hastyClient, type Send, send } from './models.js'

const SHA256 = createHash('sha256').update(GLB).digest('hex')

test('a model is streamed into a sink, with progress and digest', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const progress: [number, number | null][] = []
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) expect(chunk.byteLength).toBeGreaterThan(0)
  }
  const onProgress = (received: number, total: number | null) => progress.push([received, total])
  const result = await hastyClient(server).download('t1', 'glb', { to, onProgress })
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
  const client = hastyClient(server)
  const options = { to: file, modelUrls: [], attempts: 1 }
  expect(await failureOf(client.download('t1', 'glb', options))).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
  })
  expect(await readFile(file, 'utf8')).toBe('old')
  await client.download('t1', 'glb', options)
  expect(Buffer.compare(await readFile(file), GLB)).toBe(0)
  expect(await readdir(dir)).toEqual(['chair.glb'])
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
  expect(await fetchGlb(hastyClient(server), { modelUrls: undefined })).toHaveLength(5000)
})

test('addresses that are gone are no attempts', async () => {
  const server = await serveHttp(byPath({ '/m.glb': send(GLB) }))
  const modelUrls = ['https://10.0.0.1/m.glb', `${server.url}/gone.glb`, `${server.url}/m.glb`]
  expect(await fetchGlb(hastyClient(server), { modelUrls, attempts: 1 })).toHaveLength(5000)
})

test('files that are gone everywhere have expired', async () => {
  const other = await serveHttp(byPath({ '/m.glb': send('<Error>', 403) }))
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { modelUrls: [`${other.url}/m.glb`] }))
  expect(failure).toMatchObject({ code: 'RAGE3D_MODEL_EXPIRED', charged: 'yes', taskId: 't1' })
})

test('files are not called expired while one address merely fails', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': gone, '/m.glb': send('', 500) }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { modelUrls: [`${server.url}/m.glb`] }))
  expect(failure).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})

test('files are not called expired while the task cannot be read', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': gone, '/task/t1': send('', 500) }))
  const failure = await failureOf(fetchGlb(hastyClient(server, { retries: 0 }), { modelUrls: undefined }))
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
  expect(await fetchGlb(hastyClient(server), { attempts: 1 })).toHaveLength(5000)
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000)
})

test('a rate limit of a download beyond the deadline is one', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send('', 429, { 'retry-after': '60' }) }))
  const failure = await failureOf(fetchGlb(hastyClient(server)))
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED', charged: 'yes' })
})

test('a refused key ends a download', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send('{"detail":"no"}', 401) }))
  expect(await failureOf(fetchGlb(hastyClient(server)))).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAUTHORIZED',
  })
  expect(server.requests).toHaveLength(1)
})

test.each(['../../wallet/balance', 'GLB', 'glb?x', '', undefined])(
  'a model of type %s is not asked for',
  async (type) => {
    const server = await serveHttp(byPath({ '/wallet/balance': send('{"balance":1}') }))
    const to = async () => {}
    const download = hastyClient(server).download('t1', type as 'glb', { to })
    expect(await failureOf(download)).toMatchObject({ name: 'ConfigError', code: 'RAGE3D_USAGE' })
    expect(server.requests).toHaveLength(0)
  },
)

test('an error of the sink is passed on as it is, and not repeated', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _chunk of chunks) throw full
  }
  expect(await failureOf(hastyClient(server).download('t1', 'glb', { to }))).toBe(full)
  expect(server.requests).toHaveLength(1)
})

test('an error of onProgress ends a download at once, and is passed on as it is', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const stop = new Error('stop')
  const onProgress = () => {
    throw stop
  }
  expect(await failureOf(fetchGlb(hastyClient(server), { onProgress }))).toBe(stop)
  expect(server.requests).toHaveLength(1)
})

test('a sink that swallows or wraps an error of onProgress does not hide it', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const to = (settle: (error: unknown) => void) => async (chunks: AsyncIterable<Uint8Array>) => {
    try {
      for await (const _chunk of chunks);
    } catch (error) {
      settle(error)
    }
  }
  const wrap = (cause: unknown) => {
    throw new Error('wrapped', { cause })
  }
  const onProgress = () => {
    throw null
  }
  for (const settle of [() => {}, wrap]) {
    const outcome = hastyClient(server).download('t1', 'glb', { to: to(settle), onProgress })
    await expect(outcome).rejects.toBe(null)
  }
  expect(server.requests).toHaveLength(2)
})

test('a sink that swallows a broken download does not hide it', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB.subarray(0, 100)) }))
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    try {
      for await (const _chunk of chunks);
    } catch {}
  }
  const options = { to, modelUrls: [], attempts: 1 }
  expect(await failureOf(hastyClient(server).download('t1', 'glb', options))).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
  })
})

test('an abort ends a download with its own reason', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const abort = new AbortController()
  setTimeout(() => abort.abort(new Error('enough')), 50)
  expect(await failureOf(fetchGlb(hastyClient(server), { signal: abort.signal }))).toMatchObject({
    message: 'enough',
  })
})
