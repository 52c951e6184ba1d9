import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { type Buyer, createBuyer, rawKeyOf } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const { signal } = new AbortController()
const marks = (count: number) => Array.from({ length: count }, (_, i) => `photo-${i}`)

test.each([
  ['in seconds', 'generate:rate-limit=1', 900],
  ['as a date', 'generate:rate-limit=date:2', 900],
])('a rate limit given %s is waited out, for all photos of the account', async (_what, fault, leastMs) => {
  await using api = await emulator({ faults: fault })
  const buyer = createBuyer({ api, dir: await tempDir() })
  await Promise.all(marks(3).map((mark) => buyer.buy(mark)))
  expect(posts(api)).toBe(4)
  expect(api.charges).toHaveLength(3)
  const times = api.requests.filter(({ path }) => path === '/generate-3d').map(({ time }) => time)
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(leastMs)
})

test('a rate limit longer than a run waits ends it, and the next run obeys it too', async () => {
  await using api = await emulator({ faults: 'generate:rate-limit=3600' })
  const dir = await tempDir()
  for (let run = 0; run < 2; run++) {
    const buyer = createBuyer({ api, dir })
    const results = await Promise.allSettled(marks(3).map((mark) => buyer.buy(mark)))
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: 'RAGE3D_RATE_LIMITED', charged: 'no' } })
    }
    await buyer.close()
  }
  expect(posts(api)).toBe(1)
})

test('a rate limit without a time is waited out with growing pauses', async () => {
  await using api = await emulator({ faults: 'generate:rate-limit' })
  const buyer = createBuyer({ api, dir: await tempDir() })
  await buyer.buy('rock')
  const times = api.requests.filter(({ path }) => path === '/generate-3d').map(({ time }) => time)
  expect(times[1]! - times[0]!).toBeGreaterThan(2_000)
})

test('a photo that the service refuses is remembered until it changes', async () => {
  await using api = await emulator({ faults: 'generate:status=400' })
  const dir = await tempDir()
  for (let run = 0; run < 2; run++) {
    const buyer = createBuyer({ api, dir })
    await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_REFUSED', charged: 'no' })
    await buyer.close()
  }
  expect(posts(api)).toBe(1)
  const buyer = createBuyer({ api, dir })
  expect((await buyer.generator.look([rawKeyOf('rock')])).get(rawKeyOf('rock'))).toMatchObject({
    need: 'refused',
  })
  expect(await buyer.buy('rock, cropped')).toMatchObject({ source: 'generated' })
})

test.each([
  ['RAGE3D_SERVICE_UNAUTHORIZED', 'generate:status=401@*', {}],
  ['RAGE3D_INSUFFICIENT_BALANCE', [], { balance: 50 }],
])('%s with twenty photos: one submission', async (code, faults, options) => {
  await using api = await emulator({ faults, ...options })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const results = await Promise.allSettled(marks(20).map((mark) => buyer.buy(mark)))
  for (const result of results) expect(result).toMatchObject({ reason: { code, charged: 'no' } })
  expect(posts(api)).toBe(1)
})

test.each<[string, (buyer: Buyer) => Promise<unknown>, boolean]>([
  ['nothing else', async () => {}, false],
  ['a balance that is still too low', (buyer) => buyer.generator.wallet(), false],
  ['the consent of a person', (buyer) => buyer.generator.consented({ byPerson: true, signal }), true],
])('after an empty wallet, %s decides whether one more is sent', async (_what, then, isSent) => {
  await using api = await emulator({ balance: 50 })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const expected = { code: 'RAGE3D_INSUFFICIENT_BALANCE', charged: 'no' }
  await expect(buyer.buy('rock')).rejects.toMatchObject(expected)
  await then(buyer)
  await expect(buyer.buy('tree')).rejects.toMatchObject(expected)
  expect(posts(api)).toBe(isSent ? 2 : 1)
})

test.each<[string, (buyer: Buyer) => Promise<unknown>]>([
  ['a balance that suffices', (buyer) => buyer.generator.wallet()],
  ['a standing consent', (buyer) => buyer.generator.consented({ byPerson: false, signal })],
  ['the consent of a person', (buyer) => buyer.generator.consented({ byPerson: true, signal })],
])('once the wallet is filled, %s lets the same process go on', async (_what, then) => {
  await using api = await emulator({ balance: 50 })
  const buyer = createBuyer({ api, dir: await tempDir() })
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_INSUFFICIENT_BALANCE' })
  api.balance = 500
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_INSUFFICIENT_BALANCE' })
  expect(posts(api)).toBe(1)
  await then(buyer)
  expect(await buyer.buy('rock')).toMatchObject({ source: 'generated' })
})

test('a key that was refused is used again once the service has taken it for a question', async () => {
  await using api = await emulator({ faults: 'generate:status=401' })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const expected = { code: 'RAGE3D_SERVICE_UNAUTHORIZED', charged: 'no' }
  await expect(buyer.buy('rock')).rejects.toMatchObject(expected)
  await buyer.generator.consented({ byPerson: true, signal }) // Says nothing of the key.
  await expect(buyer.buy('rock')).rejects.toMatchObject(expected)
  expect(posts(api)).toBe(1)
  await buyer.generator.wallet()
  expect(await buyer.buy('rock')).toMatchObject({ source: 'generated' })
})

test('a charge other than the price keeps the model and stops spending until the price is changed', async () => {
  await using api = await emulator({ price: 120 })
  const dir = await tempDir()
  const first = createBuyer({ api, dir })
  expect(await first.buy('rock')).toMatchObject({
    take: { cost: 120 },
    warnings: [
      'The service charged ₹120 instead of ₹99 for art/rock.photo.png; nothing more is bought until `spend.price` is set to 120.',
    ],
  })
  await expect(first.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_PRICE_CHANGED', charged: 'no' })
  await first.close()
  const second = createBuyer({ api, dir })
  await expect(second.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_PRICE_CHANGED' })
  expect((await second.generator.status()).warnings).toEqual([expect.stringContaining('₹120')])
  expect(await second.buy('rock')).toMatchObject({ source: 'store' })
  expect(posts(api)).toBe(1)
  await second.close()
  const third = createBuyer({ api, dir, settings: { price: 120 } })
  expect(await third.buy('tree')).toMatchObject({ source: 'generated' })
})

test('a different charge stops the photos that were already in line', async () => {
  await using api = await emulator({ price: 120 })
  const buyer = createBuyer({ api, dir: await tempDir() })
  const results = await Promise.allSettled(marks(8).map((mark) => buyer.buy(mark)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(posts(api)).toBe(1)
})

test('a run buys no more than its budget, and what was not sent frees it again', async () => {
  await using api = await emulator({ faults: 'generate:status=400' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { maxGenerations: 2 } })
  await expect(buyer.buy('refused')).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_REFUSED' })
  const results = await Promise.allSettled(marks(5).map((mark) => buyer.buy(mark)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  for (const result of results.filter(({ status }) => status === 'rejected')) {
    expect(result).toMatchObject({ reason: { code: 'RAGE3D_SPEND_LIMIT' } })
  }
  expect(api.charges).toHaveLength(2)
})

test('a failed task is bought again once, after its refund was seen', async () => {
  await using api = await emulator({ faults: 'fail' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { maxGenerations: 1 } })
  expect(await buyer.buy('rock')).toMatchObject({ take: { taskId: api.charges[1]!.taskId } })
  expect(api.charges[0]!.refundedAt).not.toBeNull()
  expect(buyer.generator.spent()).toEqual({ generations: 1, amount: 99 })
})

test('a photo that fails twice is not sent again by any run', async () => {
  await using api = await emulator({ faults: 'fail@*' })
  const dir = await tempDir()
  for (let run = 0; run < 3; run++) {
    const buyer = createBuyer({ api, dir })
    await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_TASK_FAILED', charged: 'no' })
    await buyer.close()
  }
  expect(posts(api)).toBe(2)
  expect(
    await createBuyer({ api, dir })
      .buy('rock', { again: true })
      .catch((e) => e),
  ).toMatchObject({
    code: 'RAGE3D_TASK_FAILED', // A person asked for it: two more.
  })
  expect(posts(api)).toBe(4)
})

test('without a refund a failed task is not bought again', async () => {
  await using api = await emulator({ faults: 'fail=no-refund@*' })
  const dir = await tempDir()
  for (let run = 0; run < 2; run++) {
    const buyer = createBuyer({
      api,
      dir,
      settings: { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 600 } },
    })
    await expect(buyer.buy('rock')).rejects.toMatchObject({
      code: 'RAGE3D_REFUND_MISSING',
      charged: 'yes',
      taskId: api.charges[0]?.taskId ?? expect.any(String),
    })
    await buyer.close()
  }
  expect(posts(api)).toBe(1)
})

test('a late refund is seen by the next run', async () => {
  await using api = await emulator({ faults: 'fail=60000' })
  const dir = await tempDir()
  const first = createBuyer({
    api,
    dir,
    settings: { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 500 } },
  })
  await expect(first.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_REFUND_MISSING' })
  await first.close()
  api.advance(100_000)
  expect(await createBuyer({ api, dir }).buy('rock')).toMatchObject({ source: 'generated' })
  expect(posts(api)).toBe(2)
})

test('several tasks that fail at once are each bought again once', async () => {
  await using api = await emulator({ faults: 'fail@1-4' })
  const buyer = createBuyer({ api, dir: await tempDir() })
  await Promise.all(marks(6).map((mark) => buyer.buy(mark)))
  expect(posts(api)).toBe(10)
  expect(api.charges.filter(({ refundedAt }) => refundedAt === null)).toHaveLength(6)
})

test('the refund of one failed task is not mistaken for that of another', async () => {
  await using api = await emulator({ faults: ['fail=no-refund@1', 'fail@2'] })
  const buyer = createBuyer({
    api,
    dir: await tempDir(),
    settings: { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 1000 } },
  })
  const results = await Promise.allSettled(['a', 'b'].map((mark) => buyer.buy(mark)))
  const unrefunded = api.charges.filter(({ refundedAt }) => refundedAt === null)
  expect(results.some(({ status }) => status === 'rejected')).toBe(true)
  expect(unrefunded.length).toBeLessThanOrEqual(2)
  expect(posts(api)).toBeLessThanOrEqual(3)
})
