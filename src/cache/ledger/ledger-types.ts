import type { CacheError } from '../../errors/index.js'
import type { Attempt, AttemptState, Baseline, Candidate } from './attempt.js'

/** A request to buy: what the budget and the rules are checked against, in one transaction. */
export interface BeginRequest {
  readonly rawKey: string
  readonly account: string
  readonly run: string
  readonly name: string
  readonly nonce: string
  /** Most generations that `run` may pay for. */
  readonly maxGenerations: number
  /** What the user expects a generation to cost, in INR. */
  readonly price: number
}

export type BeginResult =
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  /** Another attempt for this photo is alive: yours to claim, or somebody else's to finish. */
  | { readonly kind: 'live'; readonly attempt: Attempt }
  | { readonly kind: 'limit'; readonly used: number }
  | { readonly kind: 'price'; readonly expected: number; readonly charged: number }

/** Fields that a transition may set; the rest stays. */
export interface AttemptChange {
  readonly run?: string
  readonly taskId?: string
  readonly cost?: number | null
  readonly baseline?: Baseline
  readonly candidates?: readonly Candidate[]
  readonly sentAt?: number
  readonly submittedAt?: number
  readonly expiresAt?: number | null
  readonly failedAt?: number
  readonly refundedAt?: number
  readonly storedAt?: number
  readonly sha256?: string
  readonly bytes?: number
  readonly status?: number | null
  readonly detail?: string | null
  readonly notBefore?: number | null
  readonly closed?: boolean
}

export interface AccountState {
  /** Grows with every transition of this account: an unchanged number means that nothing happened in between. */
  readonly sequence: number
  /** A charge that differed from the price expected; spending is refused while the price stays `expected`. */
  readonly priceAlarm: { readonly expected: number; readonly charged: number } | null
  /**
   * When a ledger that had existed was found missing and this one was begun in its place: purchases of before are
   * unknown. `null` if that never happened, or once the service's list showed nothing unknown.
   */
  readonly lostAt: number | null
}

/**
 * The durable record of paid requests. Nothing is opened, and SQLite is not even loaded, before the first question
 * that needs it; a question about a ledger that does not exist answers "nothing" without creating one.
 */
export interface Ledger {
  /** Absolute path of the database. */
  readonly file: string
  /** Why the ledger cannot be trusted for reading; `null` if it can. Needs no right to write. */
  problem(): Promise<CacheError | null>
  /** Throws `RAGE3D_LEDGER_UNUSABLE` unless purchases can be recorded here. Creates the ledger. */
  assertSpendable(): Promise<void>
  /** Whether an attempt may be unfinished: one look at a file, without opening the database. */
  mayHaveOpen(): boolean
  /** Attempts of these photos, newest first. */
  find(rawKeys: readonly string[]): Promise<ReadonlyMap<string, readonly Attempt[]>>
  /** Attempts in these states, oldest first. */
  inStates(states: readonly AttemptState[], account?: string): Promise<readonly Attempt[]>
  /** Attempts that hold a task id, newest first. */
  withTasks(): Promise<readonly Attempt[]>
  /** The attempt as it stands now. */
  get(attempt: Attempt): Promise<Attempt>
  account(account: string): Promise<AccountState>
  /** Generations that `run` has sent for and that were charged, or may have been. */
  usedBy(run: string): Promise<number>

  /** Reserves the budget and writes the intent, in one transaction. */
  begin(request: BeginRequest): Promise<BeginResult>
  /** Takes an attempt whose owner is dead or gone; `null` if its owner lives or it moved on meanwhile. */
  claim(attempt: Attempt): Promise<Attempt | null>
  /** Lets go of an attempt, so that any process may go on with it. */
  release(attempt: Attempt): Promise<void>
  /**
   * One transition of an attempt that this process owns. Throws `RAGE3D_LEDGER_UNUSABLE` if the row is not in the
   * state and hands expected: then nothing may be done on the strength of it. `alarm` is recorded in the same
   * transaction: a charge that differed from the price expected.
   */
  move(
    attempt: Attempt,
    to: AttemptState,
    change?: AttemptChange,
    alarm?: { readonly expected: number; readonly charged: number } | null,
  ): Promise<Attempt>
  /**
   * Opens the account's window: INTENT → SENDING with the baseline, unless anything moved since `sequence` was read,
   * another window is open, or the price alarm rings. `null` means: nothing was written, look again.
   */
  openWindow(
    attempt: Attempt,
    options: {
      readonly sequence: number
      readonly baseline: Baseline
      readonly price: number
      readonly sentAt: number
    },
  ): Promise<Attempt | null>
  /** Sees a refund: only if nothing moved since `sequence` was read. */
  markRefunded(
    attempt: Attempt,
    options: { readonly sequence: number; readonly at: number },
  ): Promise<Attempt | null>
  /** Counts the photo's settled attempts no more: a person asked for another take. */
  closeSettled(rawKey: string): Promise<void>
  /**
   * Moves refusals of the account that were recorded later than `now`, by a clock that was ahead, to `now`, and the times
   * before which it must not be asked again with them. Returns all of its refusals, oldest first.
   */
  moveWaits(account: string, now: number): Promise<readonly Attempt[]>
  clearLost(account: string): Promise<void>
  /**
   * Puts the ledger back if it was deleted under this process, as every other step does, and a timer while something is
   * unfinished. Throws `RAGE3D_LEDGER_UNUSABLE` if that is not possible.
   */
  keep(): Promise<void>
  /** Moves a ledger that cannot be trusted to the quarantine, so that a new one is begun; returns its new path. */
  setAside(): Promise<string>
  /** Ends this process's proof of life. */
  close(): Promise<void>
}
