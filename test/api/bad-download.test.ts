import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { byPath, failureOf, serveHttp } from './loopback.js'
import { fetchGlb, GLB, glbOf, hastyClient, type Send, send } from './models.js'

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
  expect(Buffer.compare(await fetchGlb(hastyClient(server), { maxBytes: 20_000 }), GLB)).toBe(0)
  expect(requests).toBe(2)
})

test.each(BAD)('%s at every address is refused after four attempts', async (_name, bad) => {
  const server = await serveHttp(byPath({ '/download/t1/glb': bad, '/other.glb': bad }))
  const failure = await failureOf(
    fetchGlb(hastyClient(server), { maxBytes: 20_000, modelUrls: [`${server.url}/other.glb`] }),
  )
  expect(failure).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID', charged: 'yes', taskId: 't1' })
  expect(server.requests.map(({ url }) => url)).toEqual([
    ...['/download/t1/glb', '/other.glb', '/download/t1/glb', '/other.glb'],
  ])
})

test('a GLB that claims more than the limit is refused at its first bytes', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': send(glbOf(10_000, 0xffffffff)) }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { maxBytes: 20_000, attempts: 1 }))
  expect(failure).toMatchObject({ message: expect.stringContaining('larger than 20000 bytes') })
})

test('an endless body without a length ends at the limit', async () => {
  const endless: Send = (response) => {
    response.writeHead(200).write(glbOf(1000, 1_000_000))
    const more = () => response.write(Buffer.alloc(64 * 1024), () => setImmediate(more))
    more()
  }
  const server = await serveHttp(byPath({ '/download/t1/glb': endless }))
  const failure = await failureOf(fetchGlb(hastyClient(server), { maxBytes: 2_000_000, attempts: 1 }))
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
  expect(await failureOf(fetchGlb(hastyClient(server), { attempts: 1 }))).toMatchObject({ charged: 'yes' })
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
  const result = hastyClient(server).download('t1', 'stl', { to, maxBytes: 1_000_000, attempts: 1 })
  expect(await failureOf(result)).toMatchObject({
    message: expect.stringContaining('larger than 1000000 bytes'),
  })
  expect(received).toBeLessThanOrEqual(1_000_000)
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
  const result = hastyClient(server).download('t1', 'stl', { to, attempts: 1 })
  if (good) expect(await result).toMatchObject({ bytes: body.length })
  else expect(await failureOf(result)).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
})
