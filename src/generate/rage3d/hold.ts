import type { Attempt, Candidate } from '../../cache/index.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { saveCandidates } from './save-candidates.js'

/** Holds a photo for a person to settle, then saves every model that may be its own: a lost one cannot be got back. */
export async function hold(
  purchaser: Purchaser,
  purchase: Purchase,
  attempt: Attempt,
  { reason, candidates }: { readonly reason: string; readonly candidates: readonly Candidate[] },
): Promise<Attempt> {
  const held = await purchaser.ledger.move(attempt, 'HELD', { detail: reason, candidates })
  return saveCandidates(purchaser, held, { patienceMs: MOST_WAIT_MS, signal: purchase.signal })
}

/** A candidate may still be running: a generation takes one to three minutes. */
const MOST_WAIT_MS = 180_000
