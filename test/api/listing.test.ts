import { expect, test } from 'vitest'
import { always, byPath, expectNoKey, failureOf, KEY, serveHttp } from './loopback.js'
import { patientClient } from './patient.js'

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
  const client = patientClient(server)
  expect(await client.balance()).toBe(1980.5)
  expect(await client.profile()).toEqual({
    ...{ email: 'a@b.c[31m', name: null, balance: null, totalGenerations: 24, generationCost: 99 },
  })
  expect(await client.convertStl('t1')).toEqual({ taskId: 't1', status: 'success' })
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
})

test.each([
  ['an empty body', 200, ''],
  ['no content', 204, ''],
  ['a JSON string', 200, '"converted"'],
  ['a list', 201, '[]'],
  ['null', 200, 'null'],
  ['something other than JSON', 202, 'solid model'],
  ['a body of 2 MB', 200, 'x'.repeat(2_000_000)],
  ['a status that is no text', 200, '{"status":1}'],
])('a conversion answered with %s has succeeded', async (_name, status, body) => {
  const server = await serveHttp(always(status, body))
  expect(await patientClient(server).convertStl('t1')).toEqual({ taskId: 't1', status: null })
  expect(server.requests).toHaveLength(1)
})

test('a conversion that is refused has not succeeded', async () => {
  const server = await serveHttp(always(409, '{"detail":"not yet"}'))
  expect(await failureOf(patientClient(server).convertStl('t1'))).toMatchObject({
    code: 'RAGE3D_SERVICE_REFUSED',
  })
})

test('a balance that is no number is not believed', async () => {
  const server = await serveHttp(always(200, '{"balance":"1980"}'))
  expect(await failureOf(patientClient(server).balance())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
})

test.each([
  ['a bare list', (rows: unknown[]) => rows],
  ['generations', (rows: unknown[]) => ({ generations: rows, total: 3 })],
  ['items', (rows: unknown[]) => ({ items: rows })],
  ['an unknown name', (rows: unknown[]) => ({ history: rows, page: 1 })],
])('a listing is understood as %s', async (_name, wrap) => {
  const rows = [{ task_id: 't1', status: 'success' }]
  const server = await serveHttp(always(200, JSON.stringify(wrap(rows))))
  expect(await patientClient(server).generations({ limit: 5 })).toMatchObject([
    { taskId: 't1', status: 'success' },
  ])
  expect(server.requests[0]!.url).toBe('/generations?limit=5')
})

test.each([Number.NaN, 'abc', '5', 0, -1, 1.5, Number.POSITIVE_INFINITY, null])(
  'a listing with the limit %s is not asked for',
  async (limit) => {
    const server = await serveHttp(always(200, '[]'))
    const listing = patientClient(server).generations({ limit: limit as number })
    expect(await failureOf(listing)).toMatchObject({ name: 'ConfigError', code: 'RAGE3D_USAGE' })
    expect(server.requests).toHaveLength(0)
  },
)

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
  const listed = await patientClient(server).generations()
  expect(listed.map(({ taskId }) => taskId)).toEqual(['t1', 't2', null, 't3', null, null])
  expect(listed[0]).toMatchObject({ createdAt: new Date('2026-03-21T12:00:00Z'), modelUrls: [] })
  expect(listed[0]!.text).toContain('chair.nonce.jpg')
  expect(listed[1]).toMatchObject({ createdAt: new Date(1774094400000), modelUrls: ['https://f/m.glb'] })
  expect(listed[2]!.modelUrls).toEqual(['https://f/p.glb', 'https://f/m.glb'])
})

test('a row that repeats the key is kept without it', async () => {
  const rows = [{ task_id: 'hyp3d_simple_key', note: `key ${KEY}`, created_at: '2026-03-21T12:00:00.123456' }]
  const server = await serveHttp(always(200, JSON.stringify(rows)))
  expectNoKey(await patientClient(server).generations())
  const [row] = await patientClient(server, { apiKey: 'hyp3d_simple_key' }).generations()
  expect(row).toMatchObject({ taskId: null, createdAt: new Date('2026-03-21T12:00:00.123Z') })
  expect(row!.text).toContain('"task_id":"[redacted]"')
})

test.each(['{}', '{"a":[],"b":[]}', '"x"', 'null'])('a listing of %s is not believed', async (body) => {
  const server = await serveHttp(always(200, body))
  expect(await failureOf(patientClient(server).generations())).toMatchObject({ code: 'RAGE3D_SERVICE_REPLY' })
})
