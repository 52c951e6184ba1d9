import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/api/index.js'
import { startEmulator } from '../../src/emulator/index.js'
import { tempDir } from '../support/temp-dir.js'
import { buy, clientOf } from './buying.js'
import { picture, triangleGlb, upload } from './samples.js'

let glb: Uint8Array
beforeAll(async () => {
  glb = await triangleGlb()
})

test('a model is bought, waited for and downloaded', async () => {
  await using api = await startEmulator({ taskMs: 50, glb })
  const client = createClient({ apiKey: 'hyp3d_test', url: api.url })
  const image = await upload('chair.nonce-1.png')
  const outcome = await client.generate([image], { idempotencyKey: 'nonce-1' })
  expect(outcome).toMatchObject({ kind: 'submitted', cost: 99, balanceAfter: 1881 })
  const taskId = outcome.kind === 'submitted' ? outcome.taskId : ''
  const seen: number[] = []
  const status = await client.waitForTask(taskId, {
    firstMs: 1,
    minMs: 5,
    maxMs: 10,
    onStatus: ({ progress }) => seen.push(progress),
  })
  expect(status).toMatchObject({ status: 'success', progress: 100, error: null })
  expect(status.modelUrls).toHaveLength(2)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  const file = path.join(await tempDir(), 'chair.glb')
  const result = await client.download(taskId, 'glb', { to: file })
  const sha256 = createHash('sha256').update(glb).digest('hex')
  expect(result).toEqual({ bytes: glb.byteLength, sha256 })
  expect(Buffer.compare(await readFile(file), glb)).toBe(0)
  expect(api.charges).toMatchObject([
    {
      taskId,
      amount: 99,
      key: 'hyp3d_test',
      fileNames: ['chair.nonce-1.png'],
      sha256: [createHash('sha256').update(image.bytes).digest('hex')],
      idempotencyKey: 'nonce-1',
      refundedAt: null,
    },
  ])
  expect(api.uploadsOf(taskId).map(({ bytes }) => bytes)).toEqual([image.bytes])
  expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/generate-3d', status: 200 })
  expect(await client.generations()).toMatchObject([{ taskId, status: 'success' }])
  expect((await client.generations())[0]!.text).toContain('nonce-1')
  await client.close()
})

test('the wallet pays for each model, and a wallet that cannot is refused without a charge', async () => {
  await using api = await startEmulator({ glb, balance: 150 })
  const client = clientOf(api)
  await buy(client)
  expect(await client.balance()).toBe(51)
  const outcome = await client.generate([await upload()])
  expect(outcome).toMatchObject({
    kind: 'rejected',
    status: 402,
    detail: 'Insufficient balance. Required: ₹99, Available: ₹51',
  })
  expect(api.charges).toHaveLength(1)
  expect(await client.profile()).toEqual({
    ...{ email: 'user@example.com', name: 'John Doe', balance: 51, totalGenerations: 1, generationCost: 99 },
  })
  api.balance = 99
  await buy(client)
  expect(api.balance).toBe(0)
})

test('a missing key is refused, and so is one that is not listed', async () => {
  await using api = await startEmulator({ glb, accounts: { good: {} } })
  const response = await fetch(`${api.url}/wallet/balance`)
  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({ detail: 'Invalid or missing API key' })
  expect(await clientOf(api, 'bad').generate([await upload()])).toMatchObject({
    kind: 'rejected',
    status: 401,
  })
  expect(await clientOf(api, 'good').balance()).toBe(1980)
  expect(api.charges).toHaveLength(0)
})

test('accounts have wallets, tasks and listings of their own', async () => {
  await using api = await startEmulator({
    glb,
    taskMs: 0,
    accounts: { a: { balance: 100, keys: ['a2'] }, b: {} },
  })
  const taskId = await buy(clientOf(api, 'a'))
  expect([api.balanceOf('a'), api.balanceOf('a2'), api.balanceOf('b')]).toEqual([1, 1, 1980])
  expect(await clientOf(api, 'a2').generations()).toHaveLength(1)
  expect(await clientOf(api, 'b').generations()).toEqual([])
  await expect(clientOf(api, 'b').task(taskId)).rejects.toMatchObject({ code: 'RAGE3D_TASK_UNKNOWN' })
})

test.each([
  ['no image', 0, 'Send 1 to 4 image files'],
  ['five images', 5, 'At most 4 images'],
])('%s is refused', async (_name, count, detail) => {
  await using api = await startEmulator({ glb })
  const form = new FormData()
  for (let index = 0; index < count; index++)
    form.append('images', new Blob([await picture()]), `${index}.png`)
  const request = { method: 'POST', headers: { 'x-api-key': 'k' }, body: form }
  const response = await fetch(`${api.url}/generate-3d`, request)
  expect(response.status).toBe(400)
  expect((await response.json()).detail).toContain(detail)
  expect(api.charges).toHaveLength(0)
})

test.each([
  ['a picture below 256 pixels', () => picture(300, 255), '300 × 255'],
  ['a GIF', () => picture(256, 256, 'gif'), 'not a JPEG, PNG or WebP'],
  ['an empty file', async () => Buffer.alloc(0), 'not a JPEG, PNG or WebP'],
  ['text', async () => Buffer.from('hello'), 'not a JPEG, PNG or WebP'],
  ['more than 10 MB', async () => Buffer.concat([await picture(), Buffer.alloc(10_000_000)]), '10 MB'],
])('%s is refused without a charge', async (_name, bytes, detail) => {
  await using api = await startEmulator({ glb })
  // Not through the client, which refuses some of these before they are sent.
  const form = new FormData()
  form.append('images', new Blob([await bytes()], { type: 'image/png' }), 'x.png')
  const request = { method: 'POST', headers: { 'x-api-key': 'k' }, body: form }
  const response = await fetch(`${api.url}/generate-3d`, request)
  expect(response.status).toBe(400)
  expect((await response.json()).detail).toContain(detail)
  expect(api.charges).toHaveLength(0)
})

test.each(['jpeg', 'png', 'webp'] as const)('a %s is accepted whatever its name says', async (format) => {
  await using api = await startEmulator({ glb })
  const image = { bytes: await picture(256, 256, format), contentType: 'image/png', fileName: 'x.dat' }
  expect(await clientOf(api).generate([image, image, image, image])).toMatchObject({ kind: 'submitted' })
  expect(api.charges[0]!.fileNames).toEqual(['x.dat', 'x.dat', 'x.dat', 'x.dat'])
})

test('a body that is no form is refused', async () => {
  await using api = await startEmulator({ glb })
  const headers = { 'x-api-key': 'k', 'content-type': 'multipart/form-data; boundary=x' }
  const response = await fetch(`${api.url}/generate-3d`, { method: 'POST', headers, body: 'nonsense' })
  expect(response.status).toBe(400)
})

test('progress follows the clock, which can be moved forward', async () => {
  await using api = await startEmulator({ glb, taskMs: 100_000, clock: () => 1_700_000_000_000 })
  const client = clientOf(api)
  const taskId = await buy(client)
  expect(await client.task(taskId)).toMatchObject({ status: 'queued', progress: 0, modelUrls: [] })
  api.advance(50_000)
  expect(await client.task(taskId)).toMatchObject({ status: 'running', progress: 50 })
  await expect(client.download(taskId, 'glb', { to: '/dev/null', attempts: 1 })).rejects.toMatchObject({
    code: 'RAGE3D_SERVICE_REFUSED',
  })
  api.advance(50_000)
  expect(await client.task(taskId)).toMatchObject({
    status: 'success',
    expiresAt: new Date(1_700_000_000_000 + 7 * 86_400_000),
  })
})

test('generations are listed newest first, up to the limit', async () => {
  await using api = await startEmulator({ glb })
  const client = clientOf(api)
  const bought = [await buy(client, 'a.png'), await buy(client, 'b.png'), await buy(client, 'c.png')]
  const rows = await client.generations({ limit: 2 })
  expect(rows.map(({ taskId }) => taskId)).toEqual(bought.toReversed().slice(0, 2))
  expect(rows[0]!.text).toContain('c.png')
})

test('a purchase from elsewhere is charged and listed', async () => {
  await using api = await startEmulator({ glb })
  const taskId = api.buyElsewhere()
  expect(await clientOf(api).generations()).toMatchObject([{ taskId, status: 'queued' }])
  expect(await clientOf(api).balance()).toBe(1881)
})

test('unknown routes and methods are not found', async () => {
  await using api = await startEmulator({ glb })
  const headers = { 'x-api-key': 'k' }
  expect((await fetch(`${api.url}/nowhere`, { headers })).status).toBe(404)
  expect((await fetch(`${api.url}/generate-3d`, { headers })).status).toBe(404)
  expect((await fetch(`${api.url}/task/..%2f..%2fx`, { headers })).status).toBe(404)
  expect((await fetch(`${api.url}//`, { headers })).status).toBe(404)
  expect((await fetch(`${api.url}//host/wallet/balance`, { headers })).status).toBe(404)
  expect(api.requests.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
})

test.each(['*', 'http://', 'http://[/wallet/balance'])(
  'the request target %s is not found',
  async (target) => {
    await using api = await startEmulator({ glb })
    const status = await new Promise((resolve, reject) => {
      const options = { port: api.port, method: 'OPTIONS', path: target }
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(404)
  },
)

test('what throws inside the emulator is answered with a 500 and told like any other answer', async () => {
  const told: (number | null)[] = []
  await using api = await startEmulator({
    glb,
    faults: ['balance:redirect=307,/→', 'profile:json=no json', 'profile:set=name:1'],
    onRequest({ moment, request }) {
      if (moment === 'answered') told.push(request.status)
      if (moment === 'received' && request.route === 'generations') throw new Error('the hook failed')
    },
  })
  for (const path of ['/wallet/balance', '/auth/me', '/generations']) {
    const response = await fetch(`${api.url}${path}`, { headers: { 'x-api-key': 'k' }, redirect: 'manual' })
    expect(response.status).toBe(500)
    expect((await response.json()).detail).toMatch(/^The emulator failed: /)
  }
  expect(told).toEqual([500, 500, 500])
  expect(api.requests.map(({ status }) => status)).toEqual([500, 500, 500])
})

test('a hook sees each request received, handled and answered, and can hold it back', async () => {
  const moments: string[] = []
  await using api = await startEmulator({
    glb,
    async onRequest({ moment, route }) {
      await new Promise((done) => setTimeout(done, 20))
      moments.push(`${route} ${moment} ${api.charges.length}`)
    },
  })
  const client = clientOf(api)
  await buy(client)
  expect(moments.slice(0, 2)).toEqual(['generate received 0', 'generate handled 1'])
})
