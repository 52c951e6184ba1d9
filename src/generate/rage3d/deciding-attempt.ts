import type { Attempt, AttemptState } from '../../cache/index.js'

/** What the photo's history amounts to. */
export type Standing =
  /** Nothing stands in the way of a purchase. */
  | { readonly kind: 'free' }
  /** This attempt decides: it is alive, stored, lost, or refused for good. `failures`: earlier ones, refunded. */
  | { readonly kind: 'decided'; readonly attempt: Attempt; readonly failures: number }

/** A photo is submitted at most twice, the second time only after the refund of the first was seen. */
export const MOST_FAILURES = 2

const SETTLED_OPEN: ReadonlySet<AttemptState> = new Set(['NOT_CHARGED', 'ABANDONED'])

/**
 * Finds the attempt that counts among a photo's attempts, newest first. A stored model stays the answer until another
 * take was asked for (`again`).
 */
export function decidingAttempt(
  attempts: readonly Attempt[],
  { again = false }: { readonly again?: boolean } = {},
): Standing {
  const open = attempts.filter((attempt) => !attempt.closed)
  const failures = open.filter(isRefunded)
  for (const attempt of open) {
    if (SETTLED_OPEN.has(attempt.state)) continue
    if (attempt.state === 'REJECTED' && !isForGood(attempt)) continue
    if (isRefunded(attempt) && failures.length < MOST_FAILURES) continue
    return { kind: 'decided', attempt, failures: failures.length }
  }
  const stored = attempts.find(({ state }) => state === 'STORED')
  if (stored && !again) return { kind: 'decided', attempt: stored, failures: failures.length }
  return { kind: 'free' }
}

/** Whether the service refused the photo itself, so that sending it again is no use. */
export function isForGood({ state, status }: Attempt): boolean {
  return state === 'REJECTED' && status !== 401 && status !== 402 && status !== 429
}

function isRefunded({ state, refundedAt }: Attempt): boolean {
  return state === 'FAILED' && refundedAt !== null
}
