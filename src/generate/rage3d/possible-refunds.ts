import type { Attempt } from '../../cache/index.js'

/** Costs of tasks whose refund may have moved the balance since `attempt` was sent. */
export function possibleRefunds(attempt: Attempt, attempts: readonly Attempt[]): number[] {
  const sent = attempt.sentSequence ?? 0
  return attempts.filter((other) => other.nonce !== attempt.nonce && mayHaveArrived(other, sent)).map(costOf)
}

/** A task that still runs may have failed without our knowing yet. */
function mayHaveArrived({ state, refundedSequence }: Attempt, sent: number): boolean {
  if (state === 'SUBMITTED') return true
  return state === 'FAILED' && (refundedSequence === null || refundedSequence > sent)
}

/**
 * Whether the balance proves that the charge of a failed task came back. Charges and refunds of other tasks move the
 * same balance; the proof holds whichever of their refunds have arrived: counted from the baseline of some submission,
 * all refunds that can have arrived since then have.
 */
export function isRefunded(failed: Attempt, attempts: readonly Attempt[], balance: number): boolean {
  const sentBefore = (failed.sentSequence ?? 0) + 1
  const anchors = attempts.filter((other) => other.baseline !== null && sequenceOf(other) < sentBefore)
  return anchors.some((anchor) => {
    const charges = sum(attempts.filter((a) => isCharged(a) && sequenceOf(a) >= sequenceOf(anchor)))
    const refunds = balance - anchor.baseline!.balance + charges
    const mayHave = attempts.filter(
      ({ state, refundedSequence }) =>
        state === 'FAILED' && (refundedSequence === null || refundedSequence > sequenceOf(anchor)),
    )
    return refunds > sum(mayHave) - 0.005
  })
}

function isCharged({ taskId }: Attempt): boolean {
  return taskId !== null
}

function sequenceOf({ sentSequence }: Attempt): number {
  return sentSequence ?? 0
}

function costOf({ cost }: Attempt): number {
  return cost ?? 0
}

function sum(attempts: readonly Attempt[]): number {
  return attempts.reduce((total, attempt) => total + costOf(attempt), 0)
}
