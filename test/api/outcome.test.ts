import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { always, KEY, serveHttp, serveTcp } from './loopback.js'
import { GOOD, submitTo } from './submission.js'

test('a task id in a 2xx answer means submitted', async () => {
  const server = await serveHttp(always(201, GOOD))
  expect(await submitTo(server.url)).toEqual({
    kind: 'submitted',
    taskId: '42539d4f-9ce0',
    cost: 99,
    balanceAfter: 1881,
  })
  const [request] = server.requests
  expect(server.requests).toHaveLength(1)
  expect(request).toMatchObject({ method: 'POST', url: '/generate-3d' })
  expect(request!.headers).toMatchObject({ 'x-api-key': KEY, 'idempotency-key': 'n-1' })
  expect(request!.headers['content-length']).toBe(String(request!.body.length))
  expect(request!.body).toContain(
    'name="images"; filename="chair.n-1.png"\r\nContent-Type: image/png\r\n\r\npicture\r\n',
  )
})

test('cost and balance only inform: a submission counts without them', async () => {
  const server = await serveHttp(always(200, '{"task_id":"a","cost":"99","balance_after":null}'))
  expect(await submitTo(server.url)).toEqual({
    kind: 'submitted',
    taskId: 'a',
    cost: null,
    balanceAfter: null,
  })
})

test.each([400, 401, 402, 413, 415, 422, 429])('status %i with a detail means rejected', async (status) => {
  const server = await serveHttp(always(status, '{"detail":"Because of this"}', { 'retry-after': '7' }))
  const outcome = await submitTo(server.url)
  expect(outcome).toMatchObject({
    kind: 'rejected',
    status,
    detail: 'Because of this',
    retryAfterMs: status === 429 ? 7000 : null,
    error: { charged: 'no', message: expect.stringContaining('Because of this') },
  })
  expect(server.requests).toHaveLength(1)
})

test.each([
  [401, 'RAGE3D_SERVICE_UNAUTHORIZED'],
  [402, 'RAGE3D_INSUFFICIENT_BALANCE'],
  [429, 'RAGE3D_RATE_LIMITED'],
  [422, 'RAGE3D_SERVICE_REFUSED'],
])('a rejection with status %i has code %s', async (status, code) => {
  const server = await serveHttp(always(status, '{"detail":[{"loc":["body","images"],"msg":"bad"}]}'))
  expect(await submitTo(server.url)).toMatchObject({ kind: 'rejected', error: { code } })
})

test.each([
  ['200 with HTML', always(200, '<html>hello</html>')],
  ['200 with broken JSON', always(200, GOOD.slice(0, 30))],
  ['200 without a task id', always(200, '{"status":"queued","cost":99}')],
  ['200 with a path for an id', always(200, '{"task_id":"../../x"}')],
  ['200 with control characters in the id', always(200, '{"task_id":"a\\u0000b"}')],
  ['200 with a line break behind the id', always(200, '{"task_id":"abc\\n"}')],
  ['200 with an empty id', always(200, '{"task_id":""}')],
  ['200 with a number for an id', always(200, '{"task_id":5}')],
  ['200 with an id of 129 characters', always(200, `{"task_id":"${'a'.repeat(129)}"}`)],
  ['200 with a megabyte for an id', always(200, `{"task_id":"${'a'.repeat(2 ** 20)}"}`)],
  ['200 with a list', always(200, `[${GOOD}]`)],
  ['200 without a body', always(200, '')],
  ['200 with an encoding', always(200, GOOD, { 'content-encoding': 'x' })],
  ['204', always(204, '')],
  ['301', always(301, GOOD, { location: '/generate-3d' })],
  ['302', always(302, GOOD, { location: '/generate-3d' })],
  ['307', always(307, GOOD, { location: '/generate-3d' })],
  ['308', always(308, GOOD, { location: '/generate-3d' })],
  ['400 with HTML', always(400, '<html>bad</html>')],
  ['400 with other JSON', always(400, '{"error":"x"}')],
  ['401 with a null detail', always(401, '{"detail":null}')],
  ['403', always(403, '{"detail":"no"}')],
  ['404', always(404, '{"detail":"Not Found"}')],
  ['408', always(408, '{"detail":"slow"}')],
  ['409', always(409, '{"detail":"again"}')],
  ['421', always(421, '{"detail":"misdirected"}')],
  ['429 with HTML', always(429, '<html>wait</html>')],
  ['500', always(500, '{"detail":"oops"}')],
  ['502 with HTML', always(502, '<html>bad gateway</html>')],
  ['503 with a wait', always(503, '{"detail":"later"}', { 'retry-after': '0' })],
  ['504', always(504, '')],
])('%s means ambiguous, and nothing is sent again', async (_name, handler) => {
  const server = await serveHttp(handler)
  const outcome = await submitTo(server.url)
  expect(outcome).toMatchObject({ kind: 'ambiguous', error: { code: 'RAGE3D_HELD', charged: 'unknown' } })
  expect(server.requests).toHaveLength(1)
})

test('a gzipped answer nobody asked for is not trusted', async () => {
  const server = await serveHttp((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(GOOD))
  })
  expect(await submitTo(server.url)).toMatchObject({ kind: 'ambiguous' })
})

test('an endless answer is cut off and means ambiguous', async () => {
  const server = await serveHttp((_request, response) => {
    const more = () => response.write(Buffer.alloc(256 * 1024, ' '), () => setImmediate(more))
    more()
  })
  expect(await submitTo(server.url)).toMatchObject({
    kind: 'ambiguous',
    reason: expect.stringContaining('longer'),
  })
})

test('a redirect is not followed to another origin', async () => {
  const other = await serveHttp(always(200, GOOD))
  const server = await serveHttp(always(307, '', { location: `${other.url}/generate-3d` }))
  expect(await submitTo(server.url)).toMatchObject({ kind: 'ambiguous', reason: 'status 307' })
  expect(other.requests).toHaveLength(0)
})

test('a reset at the first byte means ambiguous', async () => {
  const server = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()))
  expect(await submitTo(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: 'ambiguous' })
  expect(server.connections).toBe(1)
})

test('a connection closed in order without an answer means ambiguous', async () => {
  const server = await serveTcp((socket) => socket.end())
  expect(await submitTo(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: 'ambiguous' })
  expect(server.connections).toBe(1)
})

test('a reset after the request was read means ambiguous', async () => {
  const server = await serveHttp((request) => request.socket.resetAndDestroy())
  expect(await submitTo(server.url)).toMatchObject({ kind: 'ambiguous' })
  expect(server.requests).toHaveLength(1)
})

test('a reset in the middle of the answer means ambiguous', async () => {
  const server = await serveHttp((request, response) => {
    response.writeHead(200, { 'content-length': GOOD.length }).write(GOOD.slice(0, 20), () => {
      setTimeout(() => request.socket.resetAndDestroy(), 20)
    })
  })
  expect(await submitTo(server.url)).toMatchObject({ kind: 'ambiguous' })
  expect(server.requests).toHaveLength(1)
})

test('an answer that stops without saying its length means ambiguous', async () => {
  const server = await serveTcp((socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${GOOD.slice(0, 40)}`))
  })
  expect(await submitTo(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: 'ambiguous' })
})

test('something that is not HTTP means ambiguous, and its bytes are not shown', async () => {
  const server = await serveTcp((socket) => socket.once('data', (data) => socket.end(`what? ${data}`)))
  expect(await submitTo(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: 'ambiguous' })
})

test.each([
  ['no answer', () => {}],
  [
    'a dripping answer',
    (_request: unknown, response: import('node:http').ServerResponse) => {
      const timer = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(timer))
    },
  ],
])('%s until the deadline means ambiguous', async (_name, handler) => {
  const server = await serveHttp(handler)
  const began = performance.now()
  const outcome = await submitTo(server.url, { submitTimeoutMs: 200 })
  expect(outcome).toMatchObject({ kind: 'ambiguous', reason: expect.stringContaining('200 ms') })
  expect(performance.now() - began).toBeLessThan(5000)
})

test('an interruption after the request left means ambiguous', async () => {
  const abort = new AbortController()
  const server = await serveHttp(() => abort.abort())
  expect(await submitTo(server.url, {}, abort.signal)).toMatchObject({ kind: 'ambiguous' })
})

test('a key that comes back as an id is not taken for one', async () => {
  const server = await serveHttp(always(200, '{"task_id":"hyp3d_simple_key"}'))
  expect(await submitTo(server.url, { apiKey: 'hyp3d_simple_key' })).toMatchObject({ kind: 'ambiguous' })
})

test('a hostile detail is cut, cleaned and shown without the key', async () => {
  const bytes = Buffer.from(KEY)
  const spellings = [
    KEY,
    encodeURIComponent(KEY),
    bytes.toString('hex').toUpperCase(),
    Buffer.from(`x${KEY}yz`).toString('base64'),
    Buffer.from(`ab:${KEY}`).toString('base64url'),
    `${KEY.slice(0, 9)}\u0000\u200b${KEY.slice(9)}`,
  ]
  const detail = `\u001b[31mred\u0007\n\nkey ${spellings.join(' ')} ${'long '.repeat(1000)}`
  const server = await serveHttp(always(400, JSON.stringify({ detail })))
  const outcome = await submitTo(server.url)
  if (outcome.kind !== 'rejected') throw new Error('expected a rejection')
  expect(outcome.detail.length).toBeLessThanOrEqual(300)
  expect(outcome.detail).not.toMatch(/\p{C}/u)
  expect(outcome.detail).toMatch(/^\[31mred key \[redacted\] \[redacted\] \[redacted\]/)
  expect(outcome.error.message).not.toMatch(/\p{C}/u)
})
