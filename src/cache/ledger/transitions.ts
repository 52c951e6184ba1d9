import type { AttemptState } from './attempt.js'

/** What may follow what. `openWindow` alone leads from INTENT to SENDING: it carries the baseline. */
const NEXT: Record<AttemptState, readonly AttemptState[]> = {
  INTENT: ['NOT_CHARGED', 'HELD'],
  SENDING: ['INTENT', 'REJECTED', 'SUBMITTED', 'AMBIGUOUS'],
  AMBIGUOUS: ['SUBMITTED', 'NOT_CHARGED', 'HELD', 'ABANDONED'],
  REJECTED: [],
  SUBMITTED: ['SUBMITTED', 'READY', 'FAILED', 'EXPIRED_LOST', 'ABANDONED'],
  FAILED: ['FAILED', 'ABANDONED'],
  READY: ['READY', 'STORED', 'EXPIRED_LOST', 'ABANDONED'],
  STORED: [],
  NOT_CHARGED: [],
  HELD: ['HELD', 'SUBMITTED', 'NOT_CHARGED', 'ABANDONED'],
  EXPIRED_LOST: ['READY', 'ABANDONED'],
  ABANDONED: [],
}

export function isAllowed(from: AttemptState, to: AttemptState): boolean {
  return NEXT[from].includes(to)
}

/** Transitions that open or close the account's window, or make its balance move. */
export function movesAccount(from: AttemptState): boolean {
  return from === 'SENDING' || from === 'AMBIGUOUS' || from === 'HELD'
}
