import type { Attempt, AttemptState, Take } from '../../cache/index.js'
import type { CacheError, Rage3dError } from '../../errors/index.js'
import { decidingAttempt } from './deciding-attempt.js'
import { FILES_LIVE_MS } from './poll-task.js'
import { held, photoRefused, taskFailed } from './purchase-errors.js'
import type { PhotoLook } from './rage3d-types.js'

const NEEDS: Record<AttemptState, PhotoLook['need']> = {
  INTENT: 'buy',
  SENDING: 'resume',
  AMBIGUOUS: 'resume',
  REJECTED: 'refused',
  SUBMITTED: 'resume',
  FAILED: 'buy',
  READY: 'resume',
  STORED: 'stored',
  NOT_CHARGED: 'buy',
  HELD: 'held',
  EXPIRED_LOST: 'resume',
  ABANDONED: 'buy',
}

/** What a photo's attempts, newest first, amount to. */
export function lookAtPhoto(rawKey: string, attempts: readonly Attempt[]): PhotoLook {
  const standing = decidingAttempt(attempts)
  if (standing.kind === 'free') return blank(rawKey)
  const { attempt } = standing
  const error = errorOf(attempt)
  return {
    rawKey,
    state: attempt.state,
    need: error && attempt.state !== 'HELD' ? 'refused' : needOf(attempt, standing.failures),
    taskId: attempt.taskId,
    take: takeOf(attempt),
    submittedAt: dateOf(attempt.submittedAt),
    expiresAt: dateOf(expiryOf(attempt)),
    candidates: attempt.candidates,
    error,
  }
}

/** After a second failure there is nothing left to buy, only a refund to look for. */
function needOf({ state }: Attempt, failures: number): PhotoLook['need'] {
  return state === 'FAILED' && failures > 0 ? 'resume' : NEEDS[state]
}

/** A photo of which nothing can be known, because the ledger cannot be read. */
export function blindLook(rawKey: string, problem: CacheError): PhotoLook {
  return { ...blank(rawKey), need: 'refused', error: problem }
}

function blank(rawKey: string): PhotoLook {
  return {
    rawKey,
    state: 'NONE',
    need: 'buy',
    taskId: null,
    take: null,
    submittedAt: null,
    expiresAt: null,
    candidates: [],
    error: null,
  }
}

function errorOf(attempt: Attempt): Rage3dError | null {
  const { state, name } = attempt
  if (state === 'HELD') return held(name, attempt)
  if (state === 'REJECTED') return photoRefused(name, attempt)
  if (state !== 'FAILED') return null
  return attempt.refundedAt !== null ? taskFailed(name, attempt, true) : null
}

/** The lockfile's words for a stored attempt. */
export function takeOf(attempt: Attempt): Take | null {
  const { state, sha256, bytes, taskId, cost, submittedAt, createdAt } = attempt
  if (state !== 'STORED' || sha256 === null || bytes === null || taskId === null) return null
  return {
    sha256,
    bytes,
    taskId,
    cost: cost ?? 0,
    currency: 'INR',
    createdAt: new Date(submittedAt ?? createdAt).toISOString(),
  }
}

/** When the service deletes the files of a paid task that is not stored; `null` if it has none. */
export function expiryOf({ state, expiresAt, submittedAt }: Attempt): number | null {
  if (state !== 'SUBMITTED' && state !== 'READY') return null
  return expiresAt ?? (submittedAt === null ? null : submittedAt + FILES_LIVE_MS)
}

export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}
