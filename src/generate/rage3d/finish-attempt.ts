import { type Attempt, LedgerGoneError } from '../../cache/index.js'
import { advanceSettling } from './advance-settling.js'
import { pollTask } from './poll-task.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { explain, held, interrupted } from './purchase-errors.js'
import { lookForLost, storeModel } from './store-model.js'
import { watchRefund } from './watch-refund.js'

export interface FinishOptions {
  /** Sends an intent of this run; without it an intent that was found is given up, for nothing was sent. */
  readonly send?: (intent: Attempt) => Promise<Attempt>
  /** Ask once and wait for nothing. */
  readonly once?: boolean
}

/**
 * Leads an attempt that this process owns as far as it goes: to STORED, to a state after which another attempt may
 * begin, or (with `once`) to where it has to wait. Lets go of it in any case.
 */
export async function finishAttempt(
  purchaser: Purchaser,
  purchase: Purchase,
  owned: Attempt,
  options: FinishOptions = {},
): Promise<Attempt> {
  const { ledger } = purchaser
  let current = owned
  try {
    for (;;) {
      const next = await step(purchaser, purchase, current, options)
      if (next === null) return current
      current = next
    }
  } catch (thrown) {
    const gone = await ledger.keep().catch((error: unknown) => error)
    current = await ledger.get(owned).catch(() => current)
    // Whatever else went wrong, no later run goes on with it.
    if (gone !== undefined) throw explain(tellsOfLoss(thrown) ? thrown : gone, purchase.photo, current)
    if (current.state === 'INTENT') current = await giveUp(purchaser, current)
    if (purchase.signal.aborted) throw interrupted(purchase.photo, current)
    throw explain(thrown, purchase.photo, current)
  } finally {
    if (!FINAL.has(current.state)) await ledger.release(current).catch(() => undefined)
  }
}

function tellsOfLoss(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof LedgerGoneError
}

const FINAL = new Set(['STORED', 'NOT_CHARGED', 'REJECTED', 'ABANDONED'])

/** The next row; `null` when there is nothing more to do here. */
async function step(
  purchaser: Purchaser,
  purchase: Purchase,
  attempt: Attempt,
  { send, once = false }: FinishOptions,
): Promise<Attempt | null> {
  const { signal, photo } = purchase
  signal.throwIfAborted()
  switch (attempt.state) {
    case 'INTENT':
      return send ? send(attempt) : giveUp(purchaser, attempt)
    case 'SENDING':
    case 'AMBIGUOUS':
      return advanceSettling(purchaser, purchase, attempt)
    case 'SUBMITTED': {
      const polled = await pollTask(purchaser, purchase, attempt, { once })
      return polled.state === 'SUBMITTED' ? null : polled
    }
    case 'READY':
      return storeModel(purchaser, purchase, attempt)
    case 'FAILED':
      return attempt.refundedAt === null ? watchRefund(purchaser, purchase, attempt, { once }) : null
    case 'EXPIRED_LOST':
      return lookForLost(purchaser, purchase, attempt)
    case 'HELD':
      throw held(photo, attempt)
    default:
      return null
  }
}

/** Nothing was sent: the budget is free again, and the photo too. */
function giveUp({ ledger }: Purchaser, intent: Attempt): Promise<Attempt> {
  return ledger.move(intent, 'NOT_CHARGED', { detail: 'it was never sent' })
}
