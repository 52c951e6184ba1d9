import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { wrongClock } from '../support/wrong-clock.js'
import { createBuyer } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const impatient = { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 400 } }

test('a rate limit that came while the clock was ahead is waited out once the clock is right, and no longer', async () => {
  await using api = await emulator({ faults: 'generate:rate-limit=3600' })
  const dir = await tempDir()
  const limited = { code: 'RAGE3D_RATE_LIMITED', charged: 'no' }
  const ahead = createBuyer({ api, dir, clock: wrongClock(3 * DAY_MS) })
  await expect(ahead.buy('rock')).rejects.toMatchObject(limited)
  await ahead.close()
  const right = createBuyer({ api, dir })
  await expect(right.buy('rock')).rejects.toMatchObject(limited)
  const [rejected] = await right.ledger.inStates(['REJECTED'])
  const leftMs = (rejected?.notBefore ?? 0) - Date.now()
  expect(Math.abs(leftMs - HOUR_MS)).toBeLessThan(10_000)
  await right.close()
  expect(posts(api)).toBe(1)
  const later = createBuyer({ api, dir, clock: wrongClock(HOUR_MS + 20_000) })
  expect(await later.buy('rock')).toMatchObject({ source: 'generated' })
})

test('a refund is awaited no longer than the deadline by a clock that was set back', async () => {
  await using api = await emulator({ faults: 'fail=no-refund' })
  const dir = await tempDir()
  const missing = { code: 'RAGE3D_REFUND_MISSING', charged: 'yes' }
  const ahead = createBuyer({ api, dir, settings: impatient, clock: wrongClock(DAY_MS) })
  await expect(ahead.buy('rock')).rejects.toMatchObject(missing)
  await ahead.close()
  const right = createBuyer({ api, dir, settings: impatient })
  await expect(right.buy('rock')).rejects.toMatchObject(missing)
}, 10_000)

test('the submission of a process whose clock was ahead is not waited for longer than others', async () => {
  await using api = await emulator({ faults: 'generate:hang' })
  const dir = await tempDir()
  const ahead = createBuyer({ api, dir, clock: wrongClock(DAY_MS), settings: { submitTimeoutMs: 8_000 } })
  const slow = ahead.buy('rock').catch((error) => error)
  await expect.poll(() => posts(api)).toBe(1)
  const right = createBuyer({ api, dir, settings: { ...impatient, submitTimeoutMs: 300 } })
  await expect(right.buy('tree')).rejects.toMatchObject({ code: 'RAGE3D_HELD', charged: 'no' })
  expect(await Promise.race([slow, 'still under way'])).toBe('still under way')
  await slow
}, 20_000)

test('a clock that is set forth does not shorten the time that an unanswered submission is left alone', async () => {
  await using api = await emulator({ faults: 'generate/after:drop' })
  const clock = wrongClock(0)
  const buyer = createBuyer({ api, dir: await tempDir(), clock, settings: { settleMs: 1_000 } })
  const buying = buyer.buy('rock')
  await expect.poll(() => posts(api), { interval: 5 }).toBe(1)
  const sentAt = performance.now()
  clock.offsetMs = DAY_MS
  await buying
  expect(performance.now() - sentAt).toBeGreaterThan(950)
  expect(posts(api)).toBe(1)
})
