import { elapsed } from '../../api/index.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { rateLimited } from './purchase-errors.js'

/** Wait after a 429 that names no time, doubled each time, in milliseconds. */
const FIRST_WAIT_MS = 5_000
const MOST_DOUBLINGS = 4

/**
 * Waits until the service takes submissions of this account again, as its 429 asked, in whichever process that was.
 * Throws `RAGE3D_RATE_LIMITED` if that is longer than this run waits. A 429 that came while the clock was ahead is
 * waited out from now on: no longer than it asked for, and no shorter.
 */
export async function waitOutRateLimit(purchaser: Purchaser, purchase: Purchase): Promise<void> {
  const { ledger, clock, account, settings } = purchaser
  const now = clock.now()
  const rejected = await ledger.inStates(['REJECTED'], account)
  const isAhead = rejected.some(({ sentAt, notBefore }) => notBefore !== null && (sentAt ?? 0) > now)
  const waits = isAhead ? await ledger.moveWaits(account, now) : rejected
  const until = Math.max(0, ...waits.map(({ notBefore }) => notBefore ?? 0))
  const waitMs = until - now
  if (waitMs <= 0) return
  const leftMs = purchase.startedAt + settings.poll.deadlineMs - elapsed(clock)
  if (waitMs > leftMs) throw rateLimited(purchase.photo, until)
  purchase.onProgress({
    stage: 'waiting',
    progress: 0,
    message: `The service asks to wait for ${Math.ceil(waitMs / 1000)} s.`,
  })
  await clock.sleep(waitMs, purchase.signal)
}

/** When the account may submit again after a 429, in milliseconds since 1970. */
export async function retryAt(purchaser: Purchaser, retryAfterMs: number | null): Promise<number> {
  const { ledger, clock, account, settings, random } = purchaser
  const now = clock.now()
  if (retryAfterMs !== null) return now + retryAfterMs
  const rejected = await ledger.inStates(['REJECTED'], account)
  const recent = rejected.filter(
    ({ status, createdAt }) => status === 429 && createdAt > now - settings.poll.deadlineMs,
  )
  const longest = FIRST_WAIT_MS * 2 ** Math.min(recent.length, MOST_DOUBLINGS)
  return now + longest * (0.5 + random() / 2)
}
