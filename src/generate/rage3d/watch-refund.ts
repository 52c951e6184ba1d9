import { elapsed } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { isRefunded } from './possible-refunds.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { taskFailed } from './purchase-errors.js'

/**
 * Watches the wallet until the refund of a failed task shows. Throws `RAGE3D_REFUND_MISSING` if it does not within the
 * polling deadline, counted from the failure: a later run then looks once. With `once` it looks once in any case.
 * A clock that was set back since makes that no longer than the deadline.
 */
export async function watchRefund(
  purchaser: Purchaser,
  purchase: Purchase,
  failed: Attempt,
  { once = false }: { readonly once?: boolean } = {},
): Promise<Attempt> {
  const { clock, settings, random } = purchaser
  const { minMs, maxMs, deadlineMs } = settings.poll
  const leftMs = (failed.failedAt ?? 0) + deadlineMs - clock.now()
  const endsAt = elapsed(clock) + Math.min(leftMs, deadlineMs)
  for (;;) {
    const refunded = await lookOnce(purchaser, purchase.signal, failed)
    if (refunded) return refunded
    const waitMs = minMs + random() * Math.max(0, maxMs - minMs)
    const now = elapsed(clock)
    if (once || now >= endsAt) throw taskFailed(purchase.photo, failed, false)
    purchase.onProgress({
      stage: 'waiting',
      progress: 0,
      taskId: failed.taskId ?? undefined,
      message: 'The task failed; its refund is awaited.',
    })
    await clock.sleep(Math.min(waitMs, endsAt - now), purchase.signal)
  }
}

/** The balance counts only if no submission of ours was open or settled while it was read. */
async function lookOnce(
  { ledger, client, account, clock, onCharge, run }: Purchaser,
  signal: AbortSignal,
  failed: Attempt,
): Promise<Attempt | null> {
  const { sequence } = await ledger.account(account)
  const open = await ledger.inStates(['SENDING', 'AMBIGUOUS'], account)
  if (open.length > 0) return null
  const balance = await client.balance({ signal })
  const attempts = (await ledger.withTasks()).filter((attempt) => attempt.account === account)
  if (!isRefunded(failed, attempts, balance)) return null
  const refunded = await ledger.markRefunded(failed, { sequence, at: clock.now() })
  if (refunded && refunded.run === run) onCharge(-(refunded.cost ?? 0))
  return refunded
}
