import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { createBuyer, photoOf, rawKeyOf } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

test('a model is bought once, stored, and found in the store afterwards', async () => {
  await using api = await emulator()
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  const bought = await first.buy('rock')
  expect(bought).toMatchObject({ source: 'generated', take: { cost: 99, currency: 'INR' } })
  expect(api.charges).toHaveLength(1)
  expect(bought.take?.taskId).toBe(api.charges[0]?.taskId)
  expect(await first.store.raw.get(bought.sha256)).toEqual(
    Buffer.from((await api.modelOf(bought.take!.taskId))!),
  )
  expect(first.generator.spent()).toEqual({ generations: 1, amount: 99 })
  await first.close()
  const requests = api.requests.length
  const second = createBuyer({ api, dir })
  expect(await second.buy('rock', { maySubmit: false })).toMatchObject({
    source: 'store',
    sha256: bought.sha256,
  })
  expect(api.requests).toHaveLength(requests)
})

test('nothing is sent without consent', async () => {
  await using api = await emulator()
  const buyer = createBuyer({ api, dir: await tempDir() })
  await expect(buyer.buy('rock', { maySubmit: false })).rejects.toMatchObject({
    code: 'RAGE3D_SPEND_REFUSED',
    charged: 'no',
    message: expect.stringContaining('Nothing was sent'),
  })
  expect(api.requests).toEqual([])
})

test('twenty photos are bought side by side, each once', async () => {
  await using api = await emulator()
  const buyer = createBuyer({ api, dir: await tempDir() })
  const marks = Array.from({ length: 20 }, (_, i) => `photo-${i}`)
  await Promise.all([...marks, ...marks].map((mark) => buyer.buy(mark)))
  expect(api.charges).toHaveLength(20)
  expect(buyer.generator.spent()).toEqual({ generations: 20, amount: 1980 })
})

test('an unanswered submission is found by its nonce, and not sent again', async () => {
  await using api = await emulator({ faults: 'generate/after:drop' })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const bought = await buyer.buy('rock')
  expect(bought.take?.taskId).toBe(api.charges[0]?.taskId)
  expect(posts(api)).toBe(1)
})

test('an unanswered submission is held when the list does not name it, and its candidates are saved', async () => {
  await using api = await emulator({ faults: ['generate/after:drop', 'rows-unnamed@*'] })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const taskId = () => api.charges[0]!.taskId
  await expect(buyer.buy('rock')).rejects.toMatchObject({
    code: 'RAGE3D_HELD',
    charged: 'unknown',
    hint: expect.stringContaining(`rage3d resolve ${photoOf('rock')} --task`),
  })
  const look = (await buyer.generator.look([rawKeyOf('rock')])).get(rawKeyOf('rock'))!
  expect(look).toMatchObject({ state: 'HELD', need: 'held', candidates: [{ taskId: taskId() }] })
  expect(await buyer.store.orphans.check(look.candidates[0]!.sha256!)).toBe('ok')
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
  await buyer.generator.resolve(rawKeyOf('rock'), { task: taskId() }, { name: 'rock' })
  expect(await buyer.buy('rock', { maySubmit: false })).toMatchObject({
    source: 'resumed',
    take: { taskId: taskId() },
  })
  expect(posts(api)).toBe(1)
})
