import { chmodSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { createBuyer, KEY, photoOf, rawKeyOf } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const DAY_MS = 86_400_000
const context = { signal: new AbortController().signal, onProgress: () => {} }
const slowly = { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 300 } }

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

test.each([
  ['missing', (file: string) => rm(file)],
  [
    'truncated',
    (file: string) => {
      chmodSync(file, 0o644)
      return writeFile(file, 'glTF')
    },
  ],
])('a stored model that is %s is downloaded again without a charge', async (_what, spoil) => {
  await using api = await emulator()
  const dir = await tempDir()
  const buyer = createBuyer({ api, dir })
  const { sha256 } = await buyer.buy('rock')
  await spoil(buyer.store.raw.path(sha256))
  expect(await createBuyer({ api, dir }).buy('rock', { maySubmit: false })).toMatchObject({ sha256 })
  expect(await buyer.store.raw.check(sha256)).toBe('ok')
  expect(posts(api)).toBe(1)
})

test('a stored model that is lost and expired is reported, and not bought again by itself', async () => {
  await using api = await emulator()
  const buyer = createBuyer({ api, dir: await tempDir() })
  const { sha256, take } = await buyer.buy('rock')
  await rm(buyer.store.raw.path(sha256))
  api.advance(8 * DAY_MS)
  await expect(buyer.buy('rock')).rejects.toMatchObject({ charged: 'yes', taskId: take!.taskId })
  expect(posts(api)).toBe(1)
})

test('a store that was lost with its ledger is filled again by the recorded task', async () => {
  await using api = await emulator()
  const first = createBuyer({ api, dir: await tempDir() })
  const { take } = await first.buy('rock')
  const other = createBuyer({ api, dir: await tempDir() })
  await other.generator.fetchTake(take!, { ...context, name: 'rock' })
  expect(await other.store.raw.check(take!.sha256)).toBe('ok')
  expect(posts(api)).toBe(1)
})

test('a corrupt ledger refuses to buy and sends nothing', async () => {
  await using api = await emulator()
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  await first.buy('rock')
  await first.close()
  await writeFile(first.ledger.file, 'no database '.repeat(1000))
  const buyer = createBuyer({ api, dir })
  const requests = api.requests.length
  await expect(buyer.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_LEDGER_UNUSABLE', exitCode: 11 })
  expect((await buyer.generator.look([rawKeyOf('tree')])).get(rawKeyOf('tree'))).toMatchObject({
    need: 'refused',
    error: { code: 'RAGE3D_LEDGER_UNUSABLE' },
  })
  expect((await buyer.generator.status()).problem).not.toBeNull()
  expect(api.requests).toHaveLength(requests)
})

test('after the ledger was lost, a photo that may have been bought is held until a person settles it', async () => {
  await using api = await emulator({ faults: 'never' })
  const dir = await tempDir()
  const first = createBuyer({ api, dir, settings: slowly })
  await expect(first.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_TASK_RUNNING' })
  await first.close()
  await rm(first.ledger.file)
  const buyer = createBuyer({ api, dir, settings: slowly })
  const { taskId } = api.charges[0]!
  await expect(buyer.buy('rock')).rejects.toMatchObject({
    code: 'RAGE3D_HELD',
    message: expect.stringContaining(taskId),
  })
  expect(posts(api)).toBe(1)
  await buyer.generator.resolve(rawKeyOf('rock'), 'not-charged', { name: 'rock' })
  expect(await buyer.buy('rock')).toMatchObject({ source: 'generated' })
  expect(posts(api)).toBe(2)
})

test('after the ledger was lost, buying goes on if the lockfile explains the whole list', async () => {
  await using api = await emulator()
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  const { take } = await first.buy('rock')
  await first.close()
  await rm(first.ledger.file)
  const buyer = createBuyer({ api, dir, knownTasks: [take!.taskId] })
  expect(await buyer.buy('tree')).toMatchObject({ source: 'generated' })
  expect(posts(api)).toBe(2)
})

test('a run that is interrupted while polling is resumed by the next, without consent', async () => {
  await using api = await emulator({ taskMs: 600 })
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  const interruption = new AbortController()
  const onProgress = (stage: string) => stage === 'generating' && interruption.abort()
  await expect(first.buy('rock', { signal: interruption.signal, onProgress })).rejects.toMatchObject({
    code: 'RAGE3D_INTERRUPTED',
    charged: 'yes',
    taskId: api.charges[0]?.taskId ?? expect.any(String),
  })
  await first.close()
  const next = createBuyer({ api, dir })
  expect((await next.generator.look([rawKeyOf('rock')])).get(rawKeyOf('rock'))).toMatchObject({
    need: 'resume',
  })
  expect(await next.buy('rock', { maySubmit: false })).toMatchObject({ source: 'resumed' })
  expect(posts(api)).toBe(1)
})

test('a submission under way when the run is interrupted is still heard out', async () => {
  await using api = await emulator({ faults: ['generate/after:delay=400', 'rows-unnamed@*'] })
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  const interruption = new AbortController()
  const buying = expect(first.buy('rock', { signal: interruption.signal })).rejects.toMatchObject({
    code: 'RAGE3D_INTERRUPTED',
    charged: 'yes',
  })
  await expect.poll(() => posts(api)).toBe(1)
  interruption.abort()
  await buying
  await first.close()
  expect(await createBuyer({ api, dir }).buy('rock', { maySubmit: false })).toMatchObject({
    source: 'resumed',
  })
  expect(posts(api)).toBe(1)
})

test('a run that is interrupted before it submits has spent nothing', async () => {
  await using api = await emulator({ faults: 'generations:delay=300' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { maxGenerations: 1 } })
  const interruption = new AbortController()
  const buying = expect(buyer.buy('rock', { signal: interruption.signal })).rejects.toMatchObject({
    code: 'RAGE3D_INTERRUPTED',
    charged: 'no',
  })
  await expect.poll(() => api.requests.length).toBeGreaterThan(0)
  interruption.abort()
  await buying
  expect(posts(api)).toBe(0)
  expect(await buyer.buy('tree')).toMatchObject({ source: 'generated' })
})

test('every run fetches paid models first, and warns of those that expire soon', async () => {
  await using api = await emulator({ taskMs: 150 })
  const dir = await tempDir()
  const first = createBuyer({ api, dir, settings: { poll: { ...slowly.poll, deadlineMs: 40 } } })
  for (const mark of ['a', 'b']) {
    await expect(first.buy(mark)).rejects.toMatchObject({ code: 'RAGE3D_TASK_RUNNING' })
  }
  const { open } = await first.generator.status()
  expect(open.map(({ name, state }) => [name, state])).toEqual([
    [photoOf('a'), 'SUBMITTED'],
    [photoOf('b'), 'SUBMITTED'],
  ])
  expect(open[0]?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 6 * DAY_MS)
  await first.close()
  const later = { now: () => Date.now() + 6 * DAY_MS, sleep: () => Promise.resolve() }
  const next = createBuyer({ api, dir, clock: later })
  expect((await next.generator.status()).warnings).toHaveLength(2)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const { stored, errors } = await next.generator.recoverAll(context)
  expect(errors).toEqual([])
  expect(stored.map(({ name }) => name)).toEqual([photoOf('a'), photoOf('b')])
  expect((await next.generator.status()).open).toEqual([])
  expect(posts(api)).toBe(2)
})

test('two processes that want one photo buy it once', async () => {
  await using api = await emulator({ taskMs: 100 })
  const dir = await tempDir()
  const buyers = [0, 1, 2].map(() => createBuyer({ api, dir }))
  const results = await Promise.all(buyers.map((buyer) => buyer.buy('rock')))
  expect(new Set(results.map(({ sha256 }) => sha256)).size).toBe(1)
  expect(posts(api)).toBe(1)
})

test('another take is bought only on request, and both are kept', async () => {
  await using api = await emulator()
  const buyer = createBuyer({ api, dir: await tempDir() })
  const first = await buyer.buy('rock')
  const second = await buyer.buy('rock', { again: true })
  expect(second.sha256).not.toBe(first.sha256)
  expect(await buyer.buy('rock')).toMatchObject({ source: 'store', sha256: second.sha256 })
  expect(await buyer.store.raw.check(first.sha256)).toBe('ok')
  expect(posts(api)).toBe(2)
})

test('nothing is sent when the store cannot be written', async () => {
  await using api = await emulator()
  const dir = path.join(await tempDir(), 'file')
  await writeFile(dir, '')
  const buyer = createBuyer({ api, dir })
  await expect(buyer.buy('rock')).rejects.toMatchObject({ exitCode: 11, charged: 'no' })
  expect(api.requests).toEqual([])
})

test('nothing is sent when models could not be stored, even if the ledger can be written', async () => {
  await using api = await emulator()
  const dir = await tempDir()
  const buyer = createBuyer({ api, dir })
  await buyer.buy('rock')
  await rm(path.join(dir, 'tmp'), { recursive: true })
  await writeFile(path.join(dir, 'tmp'), '')
  await expect(buyer.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_STORE_UNWRITABLE', charged: 'no' })
  expect(posts(api)).toBe(1)
})

test('the key is in no file of the store, in no encoding', async () => {
  await using api = await emulator({ faults: ['generate:status=401@2'] })
  const dir = await tempDir()
  const buyer = createBuyer({ api, dir })
  await buyer.buy('rock')
  await expect(buyer.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_UNAUTHORIZED' })
  const forms = [KEY, Buffer.from(KEY).toString('base64').slice(0, -4), Buffer.from(KEY).toString('hex')]
  for (const file of await filesBelow(dir)) {
    if (file.includes('owner')) continue // Reading it here would end this process's own lock on it.
    const bytes = await readFile(file, 'latin1')
    for (const form of forms) expect(bytes.includes(form), file).toBe(false)
  }
})
