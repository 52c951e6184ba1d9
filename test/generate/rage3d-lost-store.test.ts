import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { type Buyer, createBuyer } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

/** Calls back once, as soon as the task of a purchase is being waited for. */
function buyAnd(buyer: Buyer, then: () => Promise<unknown>, signal?: AbortSignal) {
  let isDone = false
  return buyer.buy('rock', {
    signal,
    onProgress(stage) {
      if (stage !== 'generating' || isDone) return
      isDone = true
      void then()
    },
  })
}

test('a store that is deleted while a task runs is put back: the model is stored, and bought once', async () => {
  await using api = await emulator({ taskMs: 300 })
  const dir = path.join(await tempDir(), 'store')
  const first = createBuyer({ api, dir })
  const bought = await buyAnd(first, () => rm(dir, { recursive: true }))
  expect(await first.store.raw.check(bought.sha256)).toBe('ok')
  await first.close()
  expect(await createBuyer({ api, dir }).buy('rock')).toMatchObject({
    source: 'store',
    sha256: bought.sha256,
  })
  expect(posts(api)).toBe(1)
})

test.each([
  ['store', (dir: string) => dir],
  ['ledger', (dir: string) => path.join(dir, 'ledger.sqlite')],
])('a run that is interrupted after its %s was deleted is resumed by the next', async (_what, lost) => {
  await using api = await emulator({ taskMs: 700 })
  const dir = path.join(await tempDir(), 'store')
  const first = createBuyer({ api, dir })
  const interruption = new AbortController()
  const lose = async () => {
    await rm(lost(dir), { recursive: true })
    interruption.abort()
  }
  await expect(buyAnd(first, lose, interruption.signal)).rejects.toMatchObject({
    code: 'RAGE3D_INTERRUPTED',
    charged: 'yes',
  })
  await first.close()
  expect(await createBuyer({ api, dir }).buy('rock', { maySubmit: false })).toMatchObject({
    source: 'resumed',
    take: { taskId: api.charges[0]?.taskId },
  })
  expect(posts(api)).toBe(1)
})

test('a store that is deleted while a submission is under way does not lose the answer', async () => {
  const dir = path.join(await tempDir(), 'store')
  await using api = await emulator({
    faults: 'rows-unnamed@*', // The list could not tell later whose task it is.
    async onRequest({ moment, route }) {
      if (moment === 'handled' && route === 'generate') await rm(dir, { recursive: true })
    },
  })
  const bought = await createBuyer({ api, dir }).buy('rock')
  expect(bought.take?.taskId).toBe(api.charges[0]?.taskId)
  expect(posts(api)).toBe(1)
})

test('another run that begins on the deleted store takes the task over instead of buying again', async () => {
  await using api = await emulator({ taskMs: 2_500 })
  const dir = path.join(await tempDir(), 'store')
  const first = createBuyer({ api, dir })
  let second: Promise<unknown> | undefined
  const lose = async () => {
    await rm(dir, { recursive: true })
    second = new Promise((resolve) => setTimeout(resolve, 1_500)).then(() =>
      createBuyer({ api, dir }).buy('rock'),
    )
  }
  const bought = await buyAnd(first, lose)
  expect(await second).toMatchObject({ sha256: bought.sha256 })
  expect(posts(api)).toBe(1)
})

test('a ledger that cannot be put back is reported with the task, and no promise to resume it', async () => {
  await using api = await emulator({ faults: 'never' })
  const dir = path.join(await tempDir(), 'store')
  const poll = { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 400 }
  const buyer = createBuyer({ api, dir, settings: { poll } })
  const lose = async () => {
    await rm(dir, { recursive: true })
    await writeFile(dir, 'in the way')
  }
  const error = await buyAnd(buyer, lose).catch((error) => error)
  expect(error).toMatchObject({ charged: 'yes', taskId: api.charges[0]?.taskId })
  expect(`${error.message} ${error.hint}`).not.toMatch(/Nothing was sent|not bought again/)
})

test('another run that begins on the deleted store does not send what waits to be settled', async () => {
  await using api = await emulator({ faults: 'generate/after:drop' })
  const dir = path.join(await tempDir(), 'store')
  const settings = { settleMs: 3_000 }
  const first = createBuyer({ api, dir, settings }).buy('rock')
  await expect.poll(() => posts(api)).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await rm(dir, { recursive: true })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const second = await createBuyer({ api, dir, settings }).buy('rock')
  expect(second).toMatchObject({ sha256: (await first).sha256 })
  expect(posts(api)).toBe(1)
})
