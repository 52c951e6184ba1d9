import { expect, test } from 'vitest'
import { always, failureOf, KEY, serveHttp, serveTcp } from './loopback.js'
import { fakeClock, patientClient, unsteadyClock } from './patient.js'

test.each([500, 502, 503, 504, 408, 421])('a reading request is repeated after status %i', async (status) => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    if (requests++ < 2) always(status, '<html>')(request, response)
    else response.end('{"balance":1}')
  })
  expect(await patientClient(server).balance()).toBe(1)
  expect(requests).toBe(3)
})

test('a reading request is repeated after a reset and after an unreadable answer', async () => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    requests++
    if (requests === 1) request.socket.resetAndDestroy()
    else response.end(requests === 2 ? '<html>' : '{"balance":1}')
  })
  expect(await patientClient(server).balance()).toBe(1)
  expect(requests).toBe(3)
})

test('retries are few, and jittered between zero and a doubling limit', async () => {
  const server = await serveHttp(always(500, '{"detail":"oops"}'))
  const clock = fakeClock()
  const failure = await failureOf(patientClient(server, { clock, retries: 4, random: () => 0.5 }).balance())
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('500'),
  })
  expect(clock.waits).toEqual([250, 500, 1000, 2000])
})

test.each([
  [401, 'RAGE3D_SERVICE_UNAUTHORIZED'],
  [402, 'RAGE3D_INSUFFICIENT_BALANCE'],
  [400, 'RAGE3D_SERVICE_REFUSED'],
  [404, 'RAGE3D_SERVICE_REFUSED'],
])('status %i ends a reading request with %s', async (status, code) => {
  const server = await serveHttp(always(status, `{"detail":"no ${KEY}"}`))
  const failure = await failureOf(patientClient(server).balance())
  expect(failure).toMatchObject({ code, message: expect.stringContaining('no [redacted]') })
  expect(server.requests).toHaveLength(1)
})

test('a redirect of a reading request is not followed', async () => {
  const other = await serveHttp(always(200, '{"balance":1}'))
  const server = await serveHttp(always(307, '', { location: `${other.url}/wallet/balance` }))
  expect(await failureOf(patientClient(server).balance())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
  expect(other.requests).toHaveLength(0)
})

test.each([
  ['seconds', () => '30', 30_000],
  ['a date', () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 30_000).toUTCString(), 29_000],
  ['nothing', () => '', 0],
  ['nonsense', () => 'in a while', 0],
])('a rate limit with %s is obeyed in full', async (_name, retryAfter, leastMs) => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    requests++
    if (requests > 1) return void response.end('{"balance":1}')
    always(429, '{"detail":"slow down"}', { 'retry-after': retryAfter() })(request, response)
  })
  const clock = fakeClock()
  expect(await patientClient(server, { clock, random: () => 0.5 }).balance()).toBe(1)
  expect(clock.waits).toHaveLength(1)
  expect(clock.waits[0]).toBeGreaterThanOrEqual(Math.max(leastMs, 250))
  expect(clock.waits[0]).toBeLessThanOrEqual(32_000)
})

test('a rate limit beyond the deadline ends at once, and says how long to wait', async () => {
  const server = await serveHttp(always(429, '{"detail":"slow down"}', { 'retry-after': '120' }))
  const clock = fakeClock()
  const failure = await failureOf(patientClient(server, { clock, readDeadlineMs: 60_000 }).balance())
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED', hint: expect.stringContaining('120 s') })
  expect(clock.waits).toEqual([])
})

test('rate limits without end are waited for up to the deadline, beyond the number of retries', async () => {
  const server = await serveHttp(always(429, '{"detail":"slow down"}', { 'retry-after': '10' }))
  const clock = fakeClock()
  const failure = await failureOf(
    patientClient(server, { clock, retries: 1, readDeadlineMs: 45_000 }).balance(),
  )
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED' })
  expect(clock.waits).toHaveLength(4)
})

test('rate limits end at the deadline although the clock is set back', async () => {
  const server = await serveHttp(always(429, '{"detail":"slow down"}', { 'retry-after': '10' }))
  const clock = unsteadyClock()
  const failure = await failureOf(patientClient(server, { clock, readDeadlineMs: 45_000 }).balance())
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED' })
  expect(clock.waits).toHaveLength(4)
}, 5_000)

test('a request that hangs is given up and tried again', async () => {
  let requests = 0
  const server = await serveHttp((_request, response) => {
    if (requests++ > 0) response.end('{"balance":1}')
  })
  expect(await patientClient(server, { attemptTimeoutMs: 100 }).balance()).toBe(1)
})

test('a dripping answer does not outlive its attempt', async () => {
  const server = await serveHttp((_request, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(timer))
  })
  const failure = await failureOf(patientClient(server, { attemptTimeoutMs: 150, retries: 0 }).balance())
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('150 ms'),
  })
})

test('an endless answer is not held in memory', async () => {
  const server = await serveHttp((_request, response) => {
    const more = () => response.write(Buffer.alloc(256 * 1024, ' '), () => setImmediate(more))
    more()
  })
  const failure = await failureOf(patientClient(server, { retries: 0 }).balance())
  expect(failure).toMatchObject({
    code: 'RAGE3D_SERVICE_UNAVAILABLE',
    message: expect.stringContaining('longer'),
  })
})

test('an abort ends a reading request with its own reason, even while it connects', async () => {
  const server = await serveTcp(() => {})
  const abort = new AbortController()
  setTimeout(() => abort.abort(new Error('enough')), 50)
  const began = performance.now()
  const client = patientClient({ url: `https://127.0.0.1:${server.port}` })
  expect(await failureOf(client.balance({ signal: abort.signal }))).toMatchObject({ message: 'enough' })
  expect(performance.now() - began).toBeLessThan(5000)
})

test('an error of the system does not carry the key into ours, nor do its causes', async () => {
  const resolve = async () => {
    throw new AggregateError([new Error(`inner ${KEY}`, { cause: { KEY } })], `outer ${KEY}`)
  }
  const client = patientClient({ url: 'https://service.test' }, { retries: 0, resolve })
  const failure = await failureOf(client.balance())
  expect(failure).toMatchObject({ message: expect.stringContaining('outer [redacted]') })
})

test('bytes that are not HTTP do not carry the key into the error', async () => {
  const server = await serveTcp((socket) => socket.once('data', (data) => socket.end(`echo ${data}`)))
  const client = patientClient({ url: `http://127.0.0.1:${server.port}` }, { retries: 0 })
  expect(await failureOf(client.balance())).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})
