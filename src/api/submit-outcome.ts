import type { ServiceError } from '../errors/index.js'

/**
 * What is known after one attempt to submit. Only `submitted` and `ambiguous` can have cost money, and only
 * `not-sent` and `rejected` may be followed by another attempt.
 */
export type SubmitOutcome =
  | {
      readonly kind: 'submitted'
      readonly taskId: string
      /** What the service says it charged, in INR. */
      readonly cost: number | null
      /** Wallet after the charge, in INR. */
      readonly balanceAfter: number | null
    }
  /** No byte of the request left this machine. */
  | { readonly kind: 'not-sent'; readonly error: ServiceError }
  /** The service answered that it will not make this model; nothing was charged. */
  | {
      readonly kind: 'rejected'
      readonly status: number
      readonly detail: string
      /** How long a 429 asks to wait, in milliseconds. */
      readonly retryAfterMs: number | null
      readonly error: ServiceError
    }
  /** The request may have been taken and charged; never submit it again before that is settled. */
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly error: ServiceError }
