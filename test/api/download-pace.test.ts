import { expect, test } from 'vitest'
import { byPath, failureOf, serveHttp } from './loopback.js'
import { drip, fetchGlb, GLB, hastyClient, type Send, send } from './models.js'

test('a dripping body is given up for being too slow', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { stallMs: 200, attempts: 1 }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('too slowly'),
  })
})

test('a body that stops coming is given up', async () => {
  const stop: Send = (response) =>
    response.writeHead(200, { 'content-length': '5000' }).write(GLB.subarray(0, 100))
  const server = await serveHttp(byPath({ '/download/t1/glb': stop }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { stallMs: 200, attempts: 1 }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('too slowly'),
  })
})

test('a dripping body does not outlive the deadline', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': drip }))
  const began = performance.now()
  const failure = await failureOf(fetchGlb(hastyClient(server), { deadlineMs: 300 }))
  expect(failure).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE', taskId: 't1' })
  expect(performance.now() - began).toBeLessThan(5000)
})

test('a slow reader is not a slow server', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(GLB) }))
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _chunk of chunks) await new Promise((done) => setTimeout(done, 300))
  }
  const result = await hastyClient(server).download('t1', 'glb', { to, stallMs: 100, attempts: 1 })
  expect(result.bytes).toBe(5000)
})

test('an answer that never begins is given up and tried again', async () => {
  let requests = 0
  const handler: Send = (response) => void (requests++ > 0 && send(GLB)(response))
  const server = await serveHttp(byPath({ '/download/t1/glb': handler }))
  expect(await fetchGlb(hastyClient(server, { attemptTimeoutMs: 100 }))).toHaveLength(5000)
})

test('a download without a limit to its pace waits for a slow server', async () => {
  const slow: Send = (response) => {
    response.writeHead(200, { 'content-length': '5000' }).write(GLB.subarray(0, 100))
    setTimeout(() => response.end(GLB.subarray(100)), 100)
  }
  const server = await serveHttp(byPath({ '/download/t1/glb': slow }))
  const options = { stallMs: Number.POSITIVE_INFINITY, attempts: 1 }
  expect(await fetchGlb(hastyClient(server), options)).toHaveLength(5000)
})
