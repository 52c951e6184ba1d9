import type { Attempt } from '../../cache/index.js'
import { hold } from './hold.js'
import { judgeListing, type Verdict } from './judge-listing.js'
import { readKnownTasks } from './known-tasks.js'
import { possibleRefunds } from './possible-refunds.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { interrupted, unsettled } from './purchase-errors.js'
import { LISTING_LIMIT } from './read-baseline.js'

/** Longest pause between the two readings of the list. */
const MOST_PAUSE_MS = 30_000

/**
 * Settles a submission that was not answered: waits until its outcome must show, reads the list twice and the balance,
 * and judges. Ends in SUBMITTED, NOT_CHARGED or HELD. It never submits.
 */
export async function advanceSettling(
  purchaser: Purchaser,
  purchase: Purchase,
  attempt: Attempt,
): Promise<Attempt> {
  const { ledger } = purchaser
  let settling = attempt
  if (settling.state === 'SENDING') {
    // Its owner died somewhere between "about to send" and "answered".
    settling = await ledger.move(settling, 'AMBIGUOUS', { detail: 'the process that sent it ended' })
  }
  await waitUntilSettled(purchaser, purchase, settling)
  const verdict = await judge(purchaser, purchase, settling)
  if (verdict.kind === 'not-charged') return ledger.move(settling, 'NOT_CHARGED')
  if (verdict.kind === 'unproved') return hold(purchaser, purchase, settling, verdict)
  return adopt(purchaser, settling, verdict)
}

/**
 * How long an unanswered submission must be left alone before it may be judged. What this process sent itself is measured
 * here: a clock that was set forth must not shorten that time. One that was set back makes it no longer than it is.
 */
export function settlingMs(
  { settings, clock, moments }: Pick<Purchaser, 'settings' | 'clock' | 'moments'>,
  { nonce, sentAt }: Attempt,
): number {
  const sinceMs = moments.since(`sent ${nonce}`) ?? clock.now() - (sentAt ?? 0)
  return settings.settleMs - Math.max(0, sinceMs)
}

async function waitUntilSettled(purchaser: Purchaser, purchase: Purchase, attempt: Attempt): Promise<void> {
  const { clock } = purchaser
  const waitMs = settlingMs(purchaser, attempt)
  if (waitMs <= 0) return
  purchase.onProgress({
    stage: 'waiting',
    progress: 0,
    message: `The submission was not answered; its outcome is looked up in ${Math.ceil(waitMs / 1000)} s.`,
  })
  await clock.sleep(waitMs, purchase.signal)
}

async function judge(purchaser: Purchaser, purchase: Purchase, attempt: Attempt): Promise<Verdict> {
  const { client, clock, settings, ledger, account } = purchaser
  const { signal } = purchase
  try {
    const first = await client.generations({ limit: LISTING_LIMIT, signal })
    await clock.sleep(Math.min(MOST_PAUSE_MS, settings.settleMs / 10), signal)
    const second = await client.generations({ limit: LISTING_LIMIT, signal })
    const balance = await client.balance({ signal })
    const known = await readKnownTasks(purchaser, attempt.account)
    const moving = await ledger.inStates(['SUBMITTED', 'FAILED'], attempt.account)
    return judgeListing({
      nonce: attempt.nonce,
      sentAt: attempt.sentAt ?? 0,
      baseline: attempt.baseline ?? { taskIds: [], balance: Number.NaN },
      readings: [first, second],
      balance,
      known,
      possibleRefunds: possibleRefunds(attempt, moving),
      sameAccount: attempt.account === account,
      exclusiveAccount: settings.exclusiveAccount,
      settleMs: settings.settleMs,
    })
  } catch (error) {
    if (signal.aborted) throw interrupted(purchase.photo, attempt)
    throw unsettled(purchase.photo, attempt, error)
  }
}

async function adopt(
  { ledger, settings, clock, run, onCharge }: Purchaser,
  attempt: Attempt,
  { taskId, createdAt }: Extract<Verdict, { kind: 'ours' }>,
): Promise<Attempt> {
  const adopted = await ledger.move(attempt, 'SUBMITTED', {
    taskId,
    cost: settings.price,
    submittedAt: createdAt?.getTime() ?? attempt.sentAt ?? clock.now(),
  })
  if (attempt.run === run) onCharge(settings.price)
  return adopted
}
