import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Client, createClient, type DownloadOptions } from '../../src/api/index.js'
import { type Emulator, startEmulator } from '../../src/emulator/index.js'
import { triangleGlb, upload } from './samples.js'

let glb: Uint8Array
beforeAll(async () => {
  glb = await triangleGlb(3000)
})

/** An emulator whose tasks are done at once, and a client that gives up soon. */
async function faulty(...faults: string[]): Promise<{ api: Emulator; client: Client }> {
  // Only where no answer is to come is it not waited for.
  const patienceMs = faults.some((fault) => /hang|drip/.test(fault)) ? 300 : 10_000
  const api = await startEmulator({ glb, taskMs: 0, faults })
  const client = createClient({
    apiKey: 'k',
    url: api.url,
    retries: 0,
    random: () => 0,
    submitTimeoutMs: patienceMs,
    attemptTimeoutMs: patienceMs,
  })
  onTestFinished(async () => {
    await client.close()
    await api.close()
  })
  return { api, client }
}

async function buy(client: Client): Promise<string> {
  const outcome = await client.generate([await upload()])
  if (outcome.kind !== 'submitted') throw outcome.error
  return outcome.taskId
}

/** Length of the downloaded model, or the code of the error. */
async function fetchModel(client: Client, taskId: string, options: Partial<DownloadOptions> = {}) {
  let bytes = 0
  const to = async (chunks: AsyncIterable<Uint8Array>) => {
    bytes = 0 // A repeated download starts over.
    for await (const chunk of chunks) bytes += chunk.byteLength
  }
  try {
    await client.download(taskId, 'glb', { to, attempts: 2, stallMs: 200, maxBytes: 5_000_000, ...options })
    return bytes
  } catch (error) {
    return (error as { code?: string }).code
  }
}

test.each([
  ['generate:drop', 'ambiguous', 0],
  ['generate/after:drop', 'ambiguous', 1],
  ['generate:drop-early', 'ambiguous', 0],
  ['generate:drop-mid', 'ambiguous', 1],
  ['generate:hang', 'ambiguous', 0],
  ['generate/after:hang', 'ambiguous', 1],
  ['generate:drip=20', 'ambiguous', 1],
  ['generate:delay=50', 'submitted', 1],
  ['generate/after:delay=50', 'submitted', 1],
  ['generate:status=500', 'ambiguous', 0],
  ['generate/after:status=500', 'ambiguous', 1],
  ['generate/after:status=421', 'ambiguous', 1],
  ['generate:html', 'ambiguous', 0],
  ['generate/after:html=502', 'ambiguous', 1],
  ['generate/after:html=200', 'ambiguous', 1],
  ['generate/after:xml=200', 'ambiguous', 1],
  ['generate/after:redirect=307', 'ambiguous', 1],
  ['generate:redirect=308,http://127.0.0.1:1/x', 'ambiguous', 0],
  ['generate:broken-json', 'ambiguous', 1],
  ['generate:missing', 'ambiguous', 1],
  ['generate:missing=cost', 'submitted', 1],
  ['generate/after:json={"status":"queued"}', 'ambiguous', 1],
  ['set=task_id:"../../x"', 'ambiguous', 1],
  ['generate:encoded', 'ambiguous', 1],
  ['odd-id', 'ambiguous', 1],
  ['odd-id=control', 'ambiguous', 1],
  ['odd-id=huge', 'ambiguous', 1],
  ['odd-id=empty', 'ambiguous', 1],
  ['odd-id=number', 'ambiguous', 1],
  ['generate:rate-limit=2', 'rejected', 0],
  ['generate:status=401', 'rejected', 0],
  ['generate:status=402', 'rejected', 0],
  ['price=120', 'submitted', 1],
])('the fault %s makes a submission %s, with %i charge(s)', async (fault, kind, charges) => {
  const { api, client } = await faulty(fault)
  expect(await client.generate([await upload()])).toMatchObject({ kind })
  expect(api.charges).toHaveLength(charges)
  expect(api.requests).toHaveLength(1)
})

test.each([
  ['truncated', 'RAGE3D_DOWNLOAD_INVALID'],
  ['truncated=10', 'RAGE3D_DOWNLOAD_INVALID'],
  ['wrong-length', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['endless', 'RAGE3D_DOWNLOAD_INVALID'],
  ['lying-header', 'RAGE3D_DOWNLOAD_INVALID'],
  ['not-glb', 'RAGE3D_DOWNLOAD_INVALID'],
  ['empty', 'RAGE3D_DOWNLOAD_INVALID'],
  ['model:encoded', 'RAGE3D_DOWNLOAD_INVALID'],
  ['model:html=200', 'RAGE3D_DOWNLOAD_INVALID'],
  ['model:xml=200', 'RAGE3D_DOWNLOAD_INVALID'],
  ['model:drip=20', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['model:drop-mid=100', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['model:drop', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['model:hang', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['model:status=503', 'RAGE3D_SERVICE_UNAVAILABLE'],
  ['model:redirect=302', 'RAGE3D_DOWNLOAD_INVALID'],
])('the fault %s spoils a download once, or every one', async (fault, code) => {
  const once = await faulty(fault)
  expect(await fetchModel(once.client, await buy(once.client))).toBe(glb.byteLength)
  const always = await faulty(`${fault}@*`)
  expect(await fetchModel(always.client, await buy(always.client))).toBe(code)
  expect(always.api.charges).toHaveLength(1)
})

test.each([
  ['corrupt', 'xxxx'],
  ['external-uri', '"uri"'],
  ['accessor-bomb', '"count":400000000'],
])('the fault %s gives a GLB that looks whole', async (fault, inside) => {
  const { client } = await faulty(fault)
  const taskId = await buy(client)
  const chunks: Uint8Array[] = []
  const to = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) chunks.push(chunk)
  }
  await client.download(taskId, 'glb', { to, attempts: 1 })
  expect(Buffer.concat(chunks).toString('latin1')).toContain(inside)
})

test('a route of its own leaves the other address of the model alone', async () => {
  const { client } = await faulty('download:status=404@*')
  expect(await fetchModel(client, await buy(client))).toBe(glb.byteLength)
})

test('a failed task is refunded at once, later or never', async () => {
  const { api, client } = await faulty('fail@1', 'fail=60000@2', 'fail=no-refund@3')
  for (let count = 0; count < 3; count++) await buy(client)
  expect(api.tasks.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
  expect(api.charges.map(({ refundedAt }) => refundedAt !== null)).toEqual([true, false, false])
  expect(await client.balance()).toBe(1980 - 198)
  api.advance(60_000)
  expect(await client.balance()).toBe(1980 - 99)
  api.advance(86_400_000)
  expect(await client.balance()).toBe(1980 - 99)
})

test('a task can run for ever', async () => {
  const { api, client } = await faulty('never')
  const taskId = await buy(client)
  api.advance(86_400_000)
  expect(await client.task(taskId)).toMatchObject({ status: 'running', progress: 99 })
})

test('files can be gone at once', async () => {
  const { client } = await faulty('expired')
  expect(await fetchModel(client, await buy(client))).toBe('RAGE3D_MODEL_EXPIRED')
})

test('a task can name any address as its model', async () => {
  const { client } = await faulty('model-url=http://169.254.169.254/x', 'download:status=404@*')
  const taskId = await buy(client)
  expect((await client.task(taskId)).modelUrls).toEqual(['http://169.254.169.254/x'])
  expect(await fetchModel(client, taskId)).toBe('RAGE3D_DOWNLOAD_INVALID')
})

test('a listing can lack rows, delay them, hold foreign ones and keep the names', async () => {
  const { api, client } = await faulty(
    'rows-missing@1',
    'rows-foreign=2@2',
    'rows-late=5000@3-4',
    'rows-unnamed@5',
  )
  const taskId = await buy(client)
  expect(await client.generations()).toEqual([])
  const foreign = await client.generations()
  expect(foreign).toHaveLength(3)
  expect(foreign.filter((row) => row.taskId === taskId)).toHaveLength(1)
  expect(await client.generations()).toEqual([])
  api.advance(5000)
  expect(await client.generations()).toHaveLength(1)
  const [unnamed] = await client.generations()
  expect(unnamed!.text).not.toContain('chair.png')
  expect((await client.generations())[0]!.text).toContain('chair.png')
})

test('a listing can be down while the rest works', async () => {
  const { client } = await faulty('generations:status=503@*')
  await expect(client.generations()).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
  expect(await client.balance()).toBe(1980)
})

test.each([
  ['rate-limit', null],
  ['rate-limit=7', /^7$/],
  ['rate-limit=date:7', /GMT$/],
])('the fault %s answers 429', async (fault, retryAfter) => {
  const { api } = await faulty(`balance:${fault}`)
  const response = await fetch(`${api.url}/wallet/balance`, { headers: { 'x-api-key': 'k' } })
  expect(response.status).toBe(429)
  if (retryAfter) expect(response.headers.get('retry-after')).toMatch(retryAfter)
  else expect(response.headers.get('retry-after')).toBeNull()
})

test('faults are composed, counted by request, and changed at run time', async () => {
  const { api, client } = await faulty('balance:status=500@2-3', 'balance:delay=30@*')
  const statusOf = () =>
    client.balance().then(
      () => 200,
      () => 500,
    )
  expect([await statusOf(), await statusOf(), await statusOf(), await statusOf()]).toEqual([
    200, 500, 500, 200,
  ])
  api.addFault(['balance:status=500@2-'])
  expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 500, 500])
  api.clearFaults()
  expect(await statusOf()).toBe(200)
})

test('an emulator closes at once, whatever hangs or drips', async () => {
  const { api, client } = await faulty('hang@*')
  const pending = client.balance().catch(() => 'ended')
  await new Promise((done) => setTimeout(done, 50))
  await api.close()
  expect(await pending).toBe('ended')
})
