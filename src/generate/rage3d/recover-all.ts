import { elapsed } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { GeneratorContext } from '../types.js'
import { settlingMs } from './advance-settling.js'
import { finishAttempt } from './finish-attempt.js'
import { ledgerStatus } from './ledger-status.js'
import { expiryOf, takeOf } from './look-at-photo.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import type { Recovered } from './rage3d-types.js'
import { saveCandidates } from './save-candidates.js'

/**
 * Goes on with everything of this account that was paid for or may have been, earliest expiry first: asks once,
 * downloads what is ready, waits for nothing, and never submits.
 */
export async function recoverAll(
  purchaser: Purchaser,
  context: GeneratorContext & { readonly except?: ReadonlySet<string> },
): Promise<Recovered> {
  const { ledger, account, turns } = purchaser
  if (!ledger.mayHaveOpen()) return { stored: [], errors: [], warnings: [] }
  const status = await ledgerStatus(purchaser)
  if (status.problem) return { stored: [], errors: [], warnings: status.warnings }
  const open = await ledger.inStates(['SENDING', 'AMBIGUOUS', 'SUBMITTED', 'READY', 'HELD'], account)
  const stored: Recovered['stored'][number][] = []
  const errors: Rage3dError[] = []
  for (const attempt of [...open].sort(byExpiry)) {
    context.signal.throwIfAborted()
    if (context.except?.has(attempt.rawKey)) continue
    if (turns.isTaken(attempt.rawKey)) continue // Another call of this process is at it.
    try {
      const finished = await turns.take(attempt.rawKey, () => recover(purchaser, context, attempt))
      const take = finished && takeOf(finished)
      if (take) stored.push({ rawKey: attempt.rawKey, name: attempt.name, take })
    } catch (error) {
      errors.push(toRage3dError(error, attempt.name))
    }
  }
  return { stored, errors, warnings: status.warnings }
}

async function recover(
  purchaser: Purchaser,
  context: GeneratorContext,
  open: Attempt,
): Promise<Attempt | null> {
  const { ledger, clock } = purchaser
  const unanswered = open.state === 'SENDING' || open.state === 'AMBIGUOUS'
  if (unanswered && settlingMs(purchaser, open) > 0) return null
  // A held photo whose candidates are all saved only waits for a person.
  if (open.state === 'HELD' && open.candidates.every(({ sha256 }) => sha256 !== null)) return null
  const claimed = await ledger.claim(open)
  if (claimed === null) return null
  if (claimed.state === 'HELD') return recoverHeld(purchaser, context, claimed)
  const purchase: Purchase = {
    ...{ rawKey: open.rawKey, photo: open.name, maySubmit: false, again: false, input: null },
    startedAt: elapsed(clock),
    signal: context.signal,
    onProgress: (progress) => context.onProgress(progress),
  }
  return finishAttempt(purchaser, purchase, claimed, { once: true })
}

/** A held photo stays held, but its candidates' files must not expire meanwhile. */
async function recoverHeld(
  purchaser: Purchaser,
  { signal }: GeneratorContext,
  claimed: Attempt,
): Promise<null> {
  let current = claimed
  try {
    current = await saveCandidates(purchaser, claimed, { patienceMs: 0, signal })
  } finally {
    await purchaser.ledger.release(current)
  }
  return null
}

function byExpiry(a: Attempt, b: Attempt): number {
  return (expiryOf(a) ?? Number.MAX_SAFE_INTEGER) - (expiryOf(b) ?? Number.MAX_SAFE_INTEGER)
}
