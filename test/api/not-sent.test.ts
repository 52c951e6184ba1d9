import { expect, test } from 'vitest'
import { createClient, type UploadImage } from '../../src/api/index.js'
import { always, KEY, serveHttp, serveTcp } from './loopback.js'
import { GOOD, IMAGE, submitTo } from './submission.js'

test.each([
  ['without a reason', undefined],
  ['with an error of its own', new Error('stop')],
  ['with a text', 'stop'],
  ['with a time limit', new DOMException('too late', 'TimeoutError')],
])('an interruption before, %s, means not sent', async (_name, reason) => {
  const server = await serveHttp(always(200, GOOD))
  expect(await submitTo(server.url, {}, AbortSignal.abort(reason))).toMatchObject({
    kind: 'not-sent',
    error: { code: 'RAGE3D_INTERRUPTED', charged: 'no' },
  })
  expect(server.requests).toHaveLength(0)
})

test('an interruption while the name is looked up means not sent, and nothing is sent later', async () => {
  const server = await serveHttp(always(200, GOOD))
  const abort = new AbortController()
  const resolve = async () => {
    abort.abort(new Error('stop'))
    await new Promise((done) => setTimeout(done, 50))
    return [{ address: '127.0.0.1', family: 4 }]
  }
  const url = `http://service.test:${server.port}`
  expect(await submitTo(url, { resolve }, abort.signal)).toMatchObject({
    kind: 'not-sent',
    error: { code: 'RAGE3D_INTERRUPTED' },
  })
  await new Promise((done) => setTimeout(done, 150))
  expect(server.requests).toHaveLength(0)
})

test('a name that does not resolve means not sent', async () => {
  const resolve = async (host: string) => {
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
  }
  const outcome = await submitTo('https://service.invalid', { resolve })
  expect(outcome).toMatchObject({
    kind: 'not-sent',
    error: {
      code: 'RAGE3D_SERVICE_UNAVAILABLE',
      charged: 'no',
      message: expect.stringContaining('ENOTFOUND'),
    },
  })
})

test('a refused connection means not sent', async () => {
  const outcome = await submitTo('http://127.0.0.1:1')
  expect(outcome).toMatchObject({
    kind: 'not-sent',
    error: { message: expect.stringContaining('ECONNREFUSED') },
  })
})

test('a connection that does not come about in time means not sent', async () => {
  const server = await serveTcp(() => {})
  expect(await submitTo(`https://127.0.0.1:${server.port}`, { connectTimeoutMs: 100 })).toMatchObject({
    kind: 'not-sent',
  })
})

test('the deadline of a submission counts while it connects, and means not sent', async () => {
  const server = await serveTcp(() => {})
  const options = { submitTimeoutMs: 100 }
  expect(await submitTo(`https://127.0.0.1:${server.port}`, options)).toMatchObject({
    kind: 'not-sent',
    error: { code: 'RAGE3D_SERVICE_UNAVAILABLE' },
  })
})

test('a TLS error means not sent', async () => {
  const plain = await serveTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect(await submitTo(`https://127.0.0.1:${plain.port}`)).toMatchObject({ kind: 'not-sent' })
  expect(plain.connections).toBe(1)
})

test('a key never crosses the internet in clear', async () => {
  const resolve = async () => [{ address: '93.184.215.14', family: 4 }]
  const outcome = await submitTo('http://service.test', { resolve })
  expect(outcome).toMatchObject({
    kind: 'not-sent',
    error: { message: expect.stringContaining('use https') },
  })
})

test.each([0, 5])('%i pictures are not sent', async (count) => {
  const server = await serveHttp(always(200, GOOD))
  const client = createClient({ apiKey: KEY, url: server.url })
  expect(await client.generate(Array(count).fill(IMAGE))).toMatchObject({ kind: 'not-sent' })
  expect(server.requests).toHaveLength(0)
  await client.close()
})

test.each([
  ['a picture over 10 MB', { bytes: Buffer.alloc(10_000_001) }, '10000001 bytes'],
  ['a picture without a byte', { bytes: Buffer.alloc(0) }, 'is empty'],
  ['a picture whose bytes are text', { bytes: 'picture' }, 'has no bytes'],
  ['a GIF', { contentType: 'image/gif' }, 'content type'],
  ['a picture without a content type', { contentType: '' }, 'content type'],
  ['a picture with an empty name', { fileName: '' }, 'file name'],
])('%s is not sent', async (_name, change, message) => {
  const server = await serveHttp(always(200, GOOD))
  const client = createClient({ apiKey: KEY, url: server.url })
  const image = { ...IMAGE, ...change } as UploadImage
  expect(await client.generate([IMAGE, image])).toMatchObject({
    kind: 'not-sent',
    error: { code: 'RAGE3D_USAGE', charged: 'no', message: expect.stringContaining(message) },
  })
  expect(server.requests).toHaveLength(0)
  await client.close()
})

test.each(['image/jpeg', 'image/png', 'image/webp'])('10 MB of %s are sent', async (contentType) => {
  const server = await serveHttp(always(200, GOOD))
  const client = createClient({ apiKey: KEY, url: server.url })
  const image = { bytes: Buffer.alloc(10_000_000), contentType, fileName: 'chair' }
  expect(await client.generate([image])).toMatchObject({ kind: 'submitted' })
  await client.close()
})
