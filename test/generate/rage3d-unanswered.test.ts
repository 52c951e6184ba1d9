import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { createBuyer, rawKeyOf } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const answers = [
  ['a reset', 'drop'],
  ['no answer', 'hang'],
  ['500', 'status=500'],
  ['503', 'status=503'],
  ['502 with HTML', 'html=502'],
  ['200 with HTML', 'html=200'],
  ['an empty object', 'json={}'],
  ['a number as id', 'json={"task_id":7,"status":"queued"}'],
  ['307', 'redirect=307'],
  ['302', 'redirect=302'],
  ['421', 'status=421'],
  ['403', 'status=403'],
] as const
const alterations = [
  ['broken JSON', 'generate:broken-json'],
  ['a missing id', 'generate:missing'],
  ['a path as id', 'odd-id=path'],
  ['control characters as id', 'odd-id=control'],
  ['a megabyte as id', 'odd-id=huge'],
  ['an empty id', 'odd-id=empty'],
  ['half an answer', 'generate:drop-mid'],
] as const

const charged = [
  ...answers.map(([what, fault]) => [what, `generate/after:${fault}@2`] as const),
  ...alterations.map(([what, fault]) => [what, `${fault}@2`] as const),
]

/** Runs the variants side by side; each has a service and a store of its own. */
const each = <Row extends readonly [string, string]>(
  rows: readonly Row[],
  run: (what: string, fault: string) => Promise<void>,
) => {
  const few = pLimit(5)
  return Promise.all(rows.map(([what, fault]) => few(() => run(what, fault))))
}

test('charged, but not answered as promised: found by its name, sent once', async () => {
  await each(charged, async (what, fault) => {
    await using api = await emulator({ faults: fault })
    const buyer = createBuyer({ api, dir: await tempDir(), settings: { submitTimeoutMs: 2000 } })
    await buyer.buy('before')
    const bought = await buyer.buy('rock')
    expect(bought.take?.taskId, what).toBe(api.charges[1]?.taskId)
    expect(posts(api), what).toBe(2)
  })
})

test('charged, not answered as promised, and unnamed in the list: held, sent once', async () => {
  await each(charged, async (what, fault) => {
    await using api = await emulator({ faults: [fault, 'rows-unnamed@*'] })
    const buyer = createBuyer({ api, dir: await tempDir(), settings: { submitTimeoutMs: 2000 } })
    await buyer.buy('before')
    await expect(buyer.buy('rock'), what).rejects.toMatchObject({ code: 'RAGE3D_HELD', charged: 'unknown' })
    await expect(buyer.buy('rock'), what).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
    expect(posts(api), what).toBe(2)
    expect(api.charges, what).toHaveLength(2)
  })
})

test('not charged and not answered: proved, then sent once more', async () => {
  await each(answers, async (what, fault) => {
    await using api = await emulator({ faults: `generate:${fault}@2` })
    const buyer = createBuyer({ api, dir: await tempDir(), settings: { submitTimeoutMs: 2000 } })
    await buyer.buy('before')
    const bought = await buyer.buy('rock')
    expect(bought.take?.taskId, what).toBe(api.charges[1]?.taskId)
    expect(api.charges, what).toHaveLength(2)
    expect(posts(api), what).toBe(3)
  })
})

test('a submission that is never answered ends after two proofs, with nothing charged', async () => {
  await using api = await emulator({ faults: 'generate:drop@2-' })
  const buyer = createBuyer({ api, dir: await tempDir() })
  await buyer.buy('before')
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE', charged: 'no' })
  expect(posts(api)).toBe(3)
  expect(api.charges).toHaveLength(1)
})

test('nothing is concluded before the settling time has passed', async () => {
  // Given up after 200 ms, charged after 700: a hasty look at list and wallet would prove the opposite.
  await using api = await emulator({ faults: 'generate:delay=700@2' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { submitTimeoutMs: 200, settleMs: 1500 } })
  await buyer.buy('before')
  const bought = await buyer.buy('rock')
  expect(bought.take?.taskId).toBe(api.charges[1]?.taskId)
  expect(posts(api)).toBe(2)
})

test.each([
  ['the first purchase of an account', [], ['generate:drop', 'rows-unnamed@*'], 0],
  ['a list that lacks a task of ours', ['before'], ['generate:drop@2', 'rows-missing=1@*'], 1],
  ['a foreign generation', ['before'], ['generate:drop@2', 'rows-foreign@2-'], 1],
])('held for want of proof: %s', async (_what, before, faults, chargedBefore) => {
  await using api = await emulator({ faults })
  const buyer = createBuyer({ api, dir: await tempDir() })
  for (const mark of before) await buyer.buy(mark)
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD', charged: 'unknown' })
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
  expect(posts(api)).toBe(chargedBefore + 1)
})

test('the balance vetoes what the list seems to prove', async () => {
  await using api = await emulator({ faults: 'generate:drop@2' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { settleMs: 600 } })
  await buyer.buy('before')
  const buying = buyer.buy('rock')
  const expected = expect(buying).rejects.toMatchObject({
    code: 'RAGE3D_HELD',
    message: expect.stringContaining('balance'),
  })
  await expect.poll(() => posts(api)).toBe(2)
  api.balance -= 99
  await expected
})

test('on an exclusive account the only new generation that fits in time is adopted', async () => {
  await using api = await emulator({ faults: ['generate/after:drop@2', 'rows-unnamed@*'] })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { exclusiveAccount: true } })
  await buyer.buy('before')
  const bought = await buyer.buy('rock')
  expect(bought.take?.taskId).toBe(api.charges[1]?.taskId)
  expect(posts(api)).toBe(2)
})

test('on a shared account a stranger’s generation is never adopted', async () => {
  await using api = await emulator({ faults: ['generate:drop@2', 'rows-unnamed@*'] })
  const poll = { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 1_000 }
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { settleMs: 600, poll } })
  await buyer.buy('before')
  const buying = expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
  await expect.poll(() => posts(api)).toBe(2)
  api.buyElsewhere()
  await buying
  expect(posts(api)).toBe(2)
})

async function heldPhoto(api: Awaited<ReturnType<typeof emulator>>) {
  const buyer = createBuyer({ api, dir: await tempDir() })
  await buyer.buy('before')
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
  return { buyer, key: rawKeyOf('rock'), context: { name: 'rock' } }
}
const lost = ['generate/after:drop@2', 'rows-unnamed@*']

test('a held photo is settled by its task', async () => {
  await using api = await emulator({ faults: lost })
  const { buyer, key, context } = await heldPhoto(api)
  await buyer.generator.resolve(key, { task: api.charges[1]!.taskId }, context)
  const bought = await buyer.buy('rock', { maySubmit: false })
  expect(bought).toMatchObject({ source: 'resumed', take: { taskId: api.charges[1]!.taskId } })
  expect(posts(api)).toBe(2)
})

test('a held photo whose saved model has expired at the service is settled from the orphans', async () => {
  await using api = await emulator({ faults: lost })
  const { buyer, key, context } = await heldPhoto(api)
  const { taskId } = api.charges[1]!
  await buyer.generator.resolve(key, { task: taskId }, context)
  api.advance(30 * 86_400_000)
  expect(await buyer.buy('rock', { maySubmit: false })).toMatchObject({ take: { taskId } })
})

test('a task that the service does not know, or that is another photo’s, settles nothing', async () => {
  await using api = await emulator({ faults: lost })
  const { buyer, key, context } = await heldPhoto(api)
  for (const task of ['no-such-task', '../../x', api.charges[0]!.taskId]) {
    await expect(buyer.generator.resolve(key, { task }, context)).rejects.toMatchObject({
      code: 'RAGE3D_USAGE',
    })
  }
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_HELD' })
})

test('a held photo that was not charged is bought anew, with consent', async () => {
  await using api = await emulator({ faults: ['generate:drop@2', 'rows-foreign@3-'] })
  const { buyer, key, context } = await heldPhoto(api)
  await buyer.generator.resolve(key, 'not-charged', context)
  await expect(buyer.buy('rock', { maySubmit: false })).rejects.toMatchObject({
    code: 'RAGE3D_SPEND_REFUSED',
  })
  expect(posts(api)).toBe(2)
  expect(await buyer.buy('rock')).toMatchObject({ source: 'generated' })
  expect(posts(api)).toBe(3)
})

test('an abandoned submission sends nothing, and the photo counts as not bought', async () => {
  await using api = await emulator({ faults: lost })
  const { buyer, key, context } = await heldPhoto(api)
  const requests = api.requests.length
  await buyer.generator.resolve(key, 'abandon', context)
  expect(api.requests).toHaveLength(requests)
  expect((await buyer.generator.look([key])).get(key)).toMatchObject({ state: 'NONE', need: 'buy' })
  await expect(buyer.generator.resolve(key, 'abandon', context)).rejects.toMatchObject({
    code: 'RAGE3D_USAGE',
  })
})

test('while one submission is unsettled no other photo is sent', async () => {
  await using api = await emulator({ faults: 'generate/after:drop@2' })
  const buyer = createBuyer({ api, dir: await tempDir(), settings: { settleMs: 700 } })
  await buyer.buy('before')
  const rock = buyer.buy('rock')
  await expect.poll(() => posts(api)).toBe(2)
  const started = performance.now()
  const tree = buyer.buy('tree')
  await tree
  expect(performance.now() - started).toBeGreaterThan(600)
  await rock
  expect(new Set(api.charges.map(({ taskId }) => taskId)).size).toBe(3)
})
