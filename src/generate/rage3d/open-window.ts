import type { GenerationRow } from '../../api/index.js'
import type { Attempt, Candidate } from '../../cache/index.js'
import { hold } from './hold.js'
import { readKnownTasks } from './known-tasks.js'
import { FILES_LIVE_MS } from './poll-task.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { priceChanged } from './purchase-errors.js'
import { waitOutRateLimit } from './rate-limit.js'
import { candidatesOf, readBaseline } from './read-baseline.js'
import { settleWindow } from './settle-window.js'

/**
 * Leads an intent to SENDING: waits until no other submission of the account is open, takes the baseline, and writes
 * both in one transaction. Ends in HELD if the ledger was lost and the list shows what may be this photo's.
 */
export async function openWindow(
  purchaser: Purchaser,
  purchase: Purchase,
  intent: Attempt,
): Promise<Attempt> {
  const { ledger, stop, settings, clock, account } = purchaser
  const { photo, signal } = purchase
  for (;;) {
    signal.throwIfAborted()
    stop.check(photo)
    await waitOutRateLimit(purchaser, purchase)
    // Read first: whatever happens while the service is asked makes this number stale.
    const { sequence, priceAlarm, lostAt } = await ledger.account(account)
    if (priceAlarm?.expected === settings.price) {
      throw priceChanged(photo, priceAlarm.expected, priceAlarm.charged)
    }
    if (!(await settleWindow(purchaser, purchase))) continue
    const { baseline, rows } = await readBaseline(purchaser, signal)
    const strangers = lostAt === null ? [] : await findStrangers(purchaser, intent, rows, lostAt)
    if (strangers.length > 0) {
      return hold(purchaser, purchase, intent, {
        reason: 'the ledger of purchases was lost, and the list shows generations that nobody here knows',
        candidates: strangers,
      })
    }
    const window = { sequence, baseline, price: settings.price, sentAt: clock.now() }
    const opened = await ledger.openWindow(intent, window)
    if (opened) return opened
  }
}

/** After the ledger was lost: generations that may have been bought for any photo. Without any, all is known again. */
async function findStrangers(
  purchaser: Purchaser,
  { rawKey }: Attempt,
  rows: readonly GenerationRow[],
  lostAt: number,
): Promise<Candidate[]> {
  const { ledger, account, clock } = purchaser
  const { ids } = await readKnownTasks(purchaser, account)
  // What a person said of this photo before stays said.
  const refuted = ((await ledger.find([rawKey])).get(rawKey) ?? []).flatMap((attempt) => attempt.candidates)
  const unknown = candidatesOf(rows, ids)
  if (unknown.length === 0 || clock.now() - lostAt >= FILES_LIVE_MS) await ledger.clearLost(account)
  else return unknown.filter(({ taskId }) => !refuted.some((candidate) => candidate.taskId === taskId))
  return []
}
