import { expect, onTestFinished, test } from 'vitest'
import { type Client, type ClientOptions, type Clock, createClient } from '../../src/api/index.js'
import { always, byPath, expectNoKey, KEY, type Loopback, serveHttp, serveTcp } from './loopback.js'

function clientOf({ url }: Pick<Loopback, 'url'>, options: ClientOptions = {}): Client {
  const client = createClient({ apiKey: KEY, url, retries: 2, clock: fakeClock(), ...options })
  onTestFinished(() => client.close())
  return client
}

/** A clock that does not wait, and remembers what it was asked to wait for. */
function fakeClock(): Clock & { readonly waits: number[] } {
  let now = Date.parse('2026-03-21T12:00:00Z')
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      waits.push(ms)
      now += ms
    },
  }
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  )
  expectNoKey(error)
  return error
}

test('a task is read with the addresses of its model, the best one first', async () => {
  const task = {
    task_id: 't1',
    status: 'success',
    progress: 100,
    model_url: 'https://files/plain.glb',
    pbr_model_url: 'https://files/pbr.glb',
    rendered_image_url: 'https://files/picture.png',
    expires_at: '2026-03-21T12:00:00+00:00',
    something: 'new',
  }
  const server = await serveHttp(byPath({ '/task/t1': (response) => response.end(JSON.stringify(task)) }))
  expect(await clientOf(server).task('t1')).toEqual({
    taskId: 't1',
    status: 'success',
    progress: 100,
    modelUrls: ['https://files/pbr.glb', 'https://files/plain.glb'],
    renderedImageUrl: 'https://files/picture.png',
    expiresAt: new Date('2026-03-21T12:00:00Z'),
    error: null,
  })
  expect(server.requests[0]!.headers['x-api-key']).toBe(KEY)
})

test('a task needs no more than a known status', async () => {
  const server = await serveHttp(
    always(200, '{"status":"running","progress":250,"model_url":5,"expires_at":"soon"}'),
  )
  expect(await clientOf(server).task('t1')).toEqual({
    taskId: 't1',
    status: 'running',
    progress: 100,
    modelUrls: [],
    renderedImageUrl: null,
    expiresAt: null,
    error: null,
  })
})

test.each([
  ['another status', '{"status":"finished"}'],
  ['another task', '{"task_id":"t2","status":"success"}'],
  ['HTML', '<html>'],
  ['broken JSON', '{"status":"succ'],
])('a task answered with %s is not believed', async (_name, body) => {
  const server = await serveHttp(always(200, body))
  expect(await failureOf(clientOf(server).task('t1'))).toMatchObject({
    code: 'RAGE3D_SERVICE_REPLY',
    taskId: 't1',
  })
})

test('why a task failed is shown, cut and without the key', async () => {
  const error = `bad\u0000 picture ${KEY} ${'x'.repeat(1000)}`
  const server = await serveHttp(always(200, JSON.stringify({ status: 'failed', error })))
  const status = await clientOf(server).task('t1')
  expectNoKey(status)
  expect(status.error).toMatch(/^bad picture \[redacted\] x+…$/)
})

test('a task that the service does not know has its own code', async () => {
  const server = await serveHttp(byPath({}))
  expect(await failureOf(clientOf(server).task('t1'))).toMatchObject({
    code: 'RAGE3D_TASK_UNKNOWN',
    taskId: 't1',
  })
  expect(server.requests).toHaveLength(1)
})

test.each(['../x', 'a/b', '', 'a'.repeat(129), 'a\n'])(
  '"%s" is no task id and is not asked for',
  async (taskId) => {
    const server = await serveHttp(always(200, '{}'))
    const client = clientOf(server)
    expect(await failureOf(client.task(taskId))).toMatchObject({ code: 'RAGE3D_USAGE' })
    expect(await failureOf(client.download(taskId, 'glb', { to: '/dev/null' }))).toMatchObject({
      code: 'RAGE3D_USAGE',
    })
    expect(server.requests).toHaveLength(0)
  },
)

test('balance, profile and conversion are read', async () => {
  const server = await serveHttp(
    byPath({
      '/wallet/balance': (response) => response.end('{"balance":1980.5,"message":"…"}'),
      '/auth/me': (response) =>
        response.end(
          '{"email":"a@b.c\\u001b[31m","balance":"?","total_generations":24,"generation_cost":99}',
        ),
      '/task/t1/convert-stl': (response) => response.end('{"status":"success","stl_url":"https://…"}'),
    }),
  )
  const client = clientOf(server)
  expect(await client.balance()).toBe(1980.5)
  expect(await client.profile()).toEqual({
    ...{ email: 'a@b.c[31m', name: null, balance: null, totalGenerations: 24, generationCost: 99 },
  })
  expect(await client.convertStl('t1')).toEqual({ taskId: 't1', status: 'success' })
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
})

test('a balance that is no number is not believed', async () => {
  const server = await serveHttp(always(200, '{"balance":"1980"}'))
  expect(await failureOf(clientOf(server).balance())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
})

test.each([
  ['a bare list', (rows: unknown[]) => rows],
  ['generations', (rows: unknown[]) => ({ generations: rows, total: 3 })],
  ['items', (rows: unknown[]) => ({ items: rows })],
  ['an unknown name', (rows: unknown[]) => ({ history: rows, page: 1 })],
])('a listing is understood as %s', async (_name, wrap) => {
  const rows = [{ task_id: 't1', status: 'success' }]
  const server = await serveHttp(always(200, JSON.stringify(wrap(rows))))
  expect(await clientOf(server).generations({ limit: 5 })).toMatchObject([
    { taskId: 't1', status: 'success' },
  ])
  expect(server.requests[0]!.url).toBe('/generations?limit=5')
})

test('rows of any shape are kept, with whatever can be read of them', async () => {
  const rows = [
    { id: 't1', state: 1, created_at: '2026-03-21T12:00:00Z', input: { name: 'chair.nonce.jpg' } },
    {
      taskId: 't2',
      timestamp: 1774094400,
      urls: { preview_image: 'https://f/i.png', glb: 'https://f/m.glb' },
    },
    {
      task_id: '../../x',
      pbr_model_url: 'https://f/p.glb',
      model_url: 'https://f/m.glb',
      input_image_url: 'https://f/i',
    },
    't3',
    null,
    [1],
  ]
  const server = await serveHttp(always(200, JSON.stringify(rows)))
  const listed = await clientOf(server).generations()
  expect(listed.map(({ taskId }) => taskId)).toEqual(['t1', 't2', null, 't3', null, null])
  expect(listed[0]).toMatchObject({ createdAt: new Date('2026-03-21T12:00:00Z'), modelUrls: [] })
  expect(listed[0]!.text).toContain('chair.nonce.jpg')
  expect(listed[1]).toMatchObject({ createdAt: new Date(1774094400000), modelUrls: ['https://f/m.glb'] })
  expect(listed[2]!.modelUrls).toEqual(['https://f/p.glb', 'https://f/m.glb'])
})

test('a row that repeats the key is kept without it', async () => {
  const rows = [{ task_id: 'hyp3d_simple_key', note: `key ${KEY}`, created_at: '2026-03-21T12:00:00.123456' }]
  const server = await serveHttp(always(200, JSON.stringify(rows)))
  expectNoKey(await clientOf(server).generations())
  const [row] = await clientOf(server, { apiKey: 'hyp3d_simple_key' }).generations()
  expect(row).toMatchObject({ taskId: null, createdAt: new Date('2026-03-21T12:00:00.123Z') })
  expect(row!.text).toContain('"task_id":"[redacted]"')
})

test.each(['{}', '{"a":[],"b":[]}', '"x"', 'null'])('a listing of %s is not believed', async (body) => {
  const server = await serveHttp(always(200, body))
  expect(await failureOf(clientOf(server).generations())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
})

test.each([500, 502, 503, 504, 408, 421])('a reading request is repeated after status %i', async (status) => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    if (requests++ < 2) always(status, '<html>')(request, response)
    else response.end('{"balance":1}')
  })
  expect(await clientOf(server).balance()).toBe(1)
  expect(requests).toBe(3)
})

test('a reading request is repeated after a reset and after an unreadable answer', async () => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    requests++
    if (requests === 1) request.socket.resetAndDestroy()
    else response.end(requests === 2 ? '<html>' : '{"balance":1}')
  })
  expect(await clientOf(server).balance()).toBe(1)
  expect(requests).toBe(3)
})

test('retries are few, and jittered between zero and a doubling limit', async () => {
  const server = await serveHttp(always(500, '{"detail":"oops"}'))
  const clock = fakeClock()
  const failure = await failureOf(clientOf(server, { clock, retries: 4, random: () => 0.5 }).balance())
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
  const failure = await failureOf(clientOf(server).balance())
  expect(failure).toMatchObject({ code, message: expect.stringContaining('no [redacted]') })
  expect(server.requests).toHaveLength(1)
})

test('a redirect of a reading request is not followed', async () => {
  const other = await serveHttp(always(200, '{"balance":1}'))
  const server = await serveHttp(always(307, '', { location: `${other.url}/wallet/balance` }))
  expect(await failureOf(clientOf(server).balance())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
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
  expect(await clientOf(server, { clock, random: () => 0.5 }).balance()).toBe(1)
  expect(clock.waits).toHaveLength(1)
  expect(clock.waits[0]).toBeGreaterThanOrEqual(Math.max(leastMs, 250))
  expect(clock.waits[0]).toBeLessThanOrEqual(32_000)
})

test('a rate limit beyond the deadline ends at once, and says how long to wait', async () => {
  const server = await serveHttp(always(429, '{"detail":"slow down"}', { 'retry-after': '120' }))
  const clock = fakeClock()
  const failure = await failureOf(clientOf(server, { clock, readDeadlineMs: 60_000 }).balance())
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED', hint: expect.stringContaining('120 s') })
  expect(clock.waits).toEqual([])
})

test('rate limits without end are waited for up to the deadline, beyond the number of retries', async () => {
  const server = await serveHttp(always(429, '{"detail":"slow down"}', { 'retry-after': '10' }))
  const clock = fakeClock()
  const failure = await failureOf(clientOf(server, { clock, retries: 1, readDeadlineMs: 45_000 }).balance())
  expect(failure).toMatchObject({ code: 'RAGE3D_RATE_LIMITED' })
  expect(clock.waits).toHaveLength(4)
})

test('a request that hangs is given up and tried again', async () => {
  let requests = 0
  const server = await serveHttp((_request, response) => {
    if (requests++ > 0) response.end('{"balance":1}')
  })
  expect(await clientOf(server, { attemptTimeoutMs: 100 }).balance()).toBe(1)
})

test('a dripping answer does not outlive its attempt', async () => {
  const server = await serveHttp((_request, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(timer))
  })
  const failure = await failureOf(clientOf(server, { attemptTimeoutMs: 150, retries: 0 }).balance())
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
  const failure = await failureOf(clientOf(server, { retries: 0 }).balance())
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
  const client = clientOf({ url: `https://127.0.0.1:${server.port}` })
  expect(await failureOf(client.balance({ signal: abort.signal }))).toMatchObject({ message: 'enough' })
  expect(performance.now() - began).toBeLessThan(1000)
})

test('bytes that are not HTTP do not carry the key into the error', async () => {
  const server = await serveTcp((socket) => socket.once('data', (data) => socket.end(`echo ${data}`)))
  const client = clientOf({ url: `http://127.0.0.1:${server.port}` }, { retries: 0 })
  expect(await failureOf(client.balance())).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})

test('waiting for a task polls at jittered intervals until it ends', async () => {
  const states = ['queued', 'running', 'running', 'success']
  const server = await serveHttp((_request, response) => {
    response.end(JSON.stringify({ task_id: 't1', status: states.shift() }))
  })
  const clock = fakeClock()
  const status = await clientOf(server, { clock, random: () => 0.5 }).waitForTask('t1')
  expect(status.status).toBe('success')
  expect(clock.waits).toEqual([20_000, 10_000, 10_000, 10_000])
})

test('waiting for a task ends at its deadline and leaves the task running', async () => {
  const server = await serveHttp(always(200, '{"status":"running"}'))
  const clock = fakeClock()
  const failure = await failureOf(clientOf(server, { clock }).waitForTask('t1', { deadlineMs: 60_000 }))
  expect(failure).toMatchObject({ code: 'RAGE3D_TASK_RUNNING', charged: 'yes', taskId: 't1' })
  expect(clock.waits.reduce((sum, ms) => sum + ms)).toBeCloseTo(60_000, 0)
})

test('waiting for a task survives an outage', async () => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    if (requests++ < 7) always(502, '<html>')(request, response)
    else response.end('{"status":"success"}')
  })
  expect(await clientOf(server).waitForTask('t1')).toMatchObject({ status: 'success' })
})

test('without a key there is no client', () => {
  expect(() => createClient({ env: {} })).toThrow(expect.objectContaining({ code: 'RAGE3D_KEY_MISSING' }))
  expect(() => createClient({ apiKey: 'a\nb' })).toThrow(
    expect.objectContaining({ code: 'RAGE3D_KEY_MISSING' }),
  )
})

test('key and address come from the environment unless they are given', async () => {
  const server = await serveHttp(always(200, '{"balance":1}'))
  const client = createClient({ env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: `${server.url}/base/` } })
  onTestFinished(() => client.close())
  expect(client.url).toBe(`${server.url}/base`)
  await client.balance()
  expect(server.requests[0]).toMatchObject({ url: '/base/wallet/balance', headers: { 'x-api-key': KEY } })
  expectNoKey(client)
})

test.each(['ftp://x', 'https://user:secret@x', 'https://x/?a', 'x'])(
  '%s is no address of the service',
  (url) => {
    expect(() => createClient({ apiKey: KEY, url })).toThrow(
      expect.objectContaining({ code: 'RAGE3D_CONFIG_INVALID' }),
    )
  },
)

test('a closed client does not keep the process alive or answer', async () => {
  const server = await serveHttp(always(200, '{"balance":1}'))
  const client = clientOf(server, { retries: 0 })
  await client.balance()
  await client.close()
  expect(await failureOf(client.balance())).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})
