/** States of one attempt to buy one model; what each means stands in `docs/caching-and-cost.md`. */
export const attemptStates = [
  'INTENT',
  'SENDING',
  'AMBIGUOUS',
  'REJECTED',
  'SUBMITTED',
  'FAILED',
  'READY',
  'STORED',
  'NOT_CHARGED',
  'HELD',
  'EXPIRED_LOST',
  'ABANDONED',
] as const

export type AttemptState = (typeof attemptStates)[number]

/** A row of the service's list that may be the answer to an unanswered submission. */
export interface Candidate {
  readonly taskId: string
  readonly status: string | null
  /** ISO 8601, if the service told. */
  readonly createdAt: string | null
  /** Digest of its model in the orphans folder, once it was saved. */
  readonly sha256: string | null
}

/** What was known of the account right before the first byte of a submission. */
export interface Baseline {
  /** Task ids of the list of generations. */
  readonly taskIds: readonly string[]
  /** INR. */
  readonly balance: number
}

/** One row of the ledger. Times are milliseconds since 1970. */
export interface Attempt {
  readonly id: number
  readonly rawKey: string
  /** Fingerprint of service and key; no secret. */
  readonly account: string
  readonly state: AttemptState
  /** Name of the owner's proof of life; `null` if nobody works on it. */
  readonly owner: string | null
  /** Run that reserved the budget. */
  readonly run: string
  /** Part of the upload's names. */
  readonly nonce: string
  /** Name of the model, for people. */
  readonly name: string
  readonly taskId: string | null
  /** INR. */
  readonly cost: number | null
  readonly baseline: Baseline | null
  readonly candidates: readonly Candidate[]
  readonly createdAt: number
  readonly sentAt: number | null
  /** Place in the order of the account's submissions. */
  readonly sentSequence: number | null
  readonly submittedAt: number | null
  readonly expiresAt: number | null
  readonly failedAt: number | null
  readonly refundedAt: number | null
  /** Place of the sighting of the refund in that order. */
  readonly refundedSequence: number | null
  readonly storedAt: number | null
  readonly sha256: string | null
  readonly bytes: number | null
  /** Status of a refusal. */
  readonly status: number | null
  /** Reason of a refusal or failure, cut and cleaned. */
  readonly detail: string | null
  /** Not to be sent again before this time (a 429). */
  readonly notBefore: number | null
  /** A person asked for another take: this attempt no longer counts against the photo. */
  readonly closed: boolean
}
