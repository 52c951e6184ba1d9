import { elapsed } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { SpendError } from '../../errors/index.js'
import { advanceSettling } from './advance-settling.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { blocked } from './purchase-errors.js'

/** Between two looks at a window that somebody else holds, in milliseconds. */
const LOOK_MS = 150

/**
 * Whether the account's window is free. If another submission holds it, waits a moment; one whose owner is dead, or
 * that nobody works on, is settled here, because everybody waits for it.
 */
export async function settleWindow(purchaser: Purchaser, purchase: Purchase): Promise<boolean> {
  const { ledger, clock, account, random, turns } = purchaser
  const [open] = await ledger.inStates(['SENDING', 'AMBIGUOUS'], account)
  if (!open) return true
  if (waitedMs(purchaser, purchase, open) > patienceMs(purchaser)) {
    throw blocked(purchase.photo, open.name, null)
  }
  purchase.onProgress({
    stage: 'waiting',
    progress: 0,
    message: `Waiting until the submission of ${open.name} is settled.`,
  })
  // Asked and taken without a pause: whoever comes later for that photo waits behind this turn.
  const settled = !turns.isTaken(open.rawKey) && (await settleOther(purchaser, purchase, open))
  if (!settled) await clock.sleep(LOOK_MS * (0.5 + random()), purchase.signal)
  return false
}

/** A living process settles its submission within these times; one that is stopped for longer is not waited for. */
function patienceMs({ settings }: Purchaser): number {
  const { submitTimeoutMs, settleMs, poll } = settings
  return submitTimeoutMs + settleMs + poll.deadlineMs
}

/** How long this purchase has waited for that submission. */
function waitedMs({ clock, moments }: Purchaser, { startedAt }: Purchase, { nonce }: Attempt): number {
  const seen = `seen ${nonce}`
  if (moments.since(seen) === null) moments.note(seen)
  return Math.min(elapsed(clock) - startedAt, moments.since(seen) ?? 0)
}

/** Takes the attempt if its owner is dead or let go of it, and settles it. */
function settleOther(purchaser: Purchaser, purchase: Purchase, open: Attempt): Promise<boolean> {
  const { ledger, turns } = purchaser
  return turns.take(open.rawKey, async () => {
    const claimed = await ledger.claim(open)
    if (claimed === null) return false
    let settling = claimed
    try {
      settling = await advanceSettling(purchaser, { ...purchase, photo: open.name }, claimed)
    } catch (error) {
      throw error instanceof SpendError ? blocked(purchase.photo, open.name, error) : error
    } finally {
      await ledger.release(settling)
    }
    return true
  })
}
