import type { AttemptState, Candidate, Take } from '../../cache/index.js'
import type { CacheError, Rage3dError } from '../../errors/index.js'
import type { Generation, Generator, GeneratorContext, GeneratorInput } from '../types.js'

/** What the ledger knows of one photo, found without a request and without consent. */
export interface PhotoLook {
  readonly rawKey: string
  /** State of the attempt that counts; `NONE` without one. */
  readonly state: AttemptState | 'NONE'
  /**
   * What `generate` would do: `buy` needs consent; `resume` goes on with what was sent, free of charge; `stored` is in
   * the store; `held` waits for a person; `refused` throws `error` without a request.
   */
  readonly need: 'buy' | 'resume' | 'stored' | 'held' | 'refused'
  readonly taskId: string | null
  /** Set once stored. */
  readonly take: Take | null
  readonly submittedAt: Date | null
  /** When the service deletes the files of a paid task that is not stored yet. */
  readonly expiresAt: Date | null
  readonly candidates: readonly Candidate[]
  /** Why the photo is held or refused. */
  readonly error: Rage3dError | null
}

/** One open line of `rage3d status`. */
export interface OpenAttempt {
  readonly rawKey: string
  readonly name: string
  readonly state: AttemptState
  readonly taskId: string | null
  readonly cost: number | null
  readonly sentAt: Date | null
  readonly submittedAt: Date | null
  readonly expiresAt: Date | null
  readonly candidates: readonly Candidate[]
  readonly detail: string | null
}

export interface LedgerStatus {
  /** Everything that is not settled, earliest expiry first. */
  readonly open: readonly OpenAttempt[]
  /** Set if the ledger cannot be trusted: bought models still build, nothing is bought. */
  readonly problem: CacheError | null
  /** Sentences about files that expire within 48 hours, and about prices that differ. */
  readonly warnings: readonly string[]
}

/** How a person settles a submission whose outcome is unknown. */
export type Resolution = { readonly task: string } | 'not-charged' | 'abandon'

export interface Rage3dContext extends GeneratorContext {
  /**
   * The run's consent covers this photo. Without it nothing is submitted; what was submitted before is resumed either
   * way. Default false.
   */
  readonly maySubmit?: boolean
  /** Buys another take although one is stored, failed or was lost (`rage3d regenerate`). Needs `maySubmit`. */
  readonly again?: boolean
}

/** What `recoverAll` did. */
export interface Recovered {
  /** Paid models that are in the store now. */
  readonly stored: readonly { readonly rawKey: string; readonly name: string; readonly take: Take }[]
  readonly errors: readonly Rage3dError[]
  readonly warnings: readonly string[]
}

/** Buys models from the service: at most one payment per photo, whatever happens. */
export interface Rage3dGenerator extends Generator {
  generate(input: GeneratorInput, context: Rage3dContext): Promise<Generation>
  /** Takes of the photo that the ledger knows to be stored, oldest first; none if it cannot be read. */
  storedTakes(rawKey: string): Promise<readonly Take[]>
  /** Reads the ledger only: no request, nothing written. */
  look(rawKeys: readonly string[]): Promise<ReadonlyMap<string, PhotoLook>>
  /**
   * Finishes every paid or unanswered attempt of this account but those of the raw keys `except`, earliest expiry
   * first. Never submits.
   */
  recoverAll(context: GeneratorContext & { readonly except?: ReadonlySet<string> }): Promise<Recovered>
  /** Brings a recorded model back into the store by its task, without a charge. */
  fetchTake(take: Take, context: GeneratorContext & { readonly name: string }): Promise<void>
  /** Settles an unanswered submission. Sends nothing but the question whether the service knows the task. */
  resolve(
    rawKey: string,
    resolution: Resolution,
    context: { readonly name: string; readonly signal?: AbortSignal },
  ): Promise<void>
  /** Whether anything may be unfinished: one look at a file, so that runs that buy nothing pay nothing. */
  mayHaveOpen(): boolean
  status(): Promise<LedgerStatus>
  /** Generations of `spend.maxGenerations` that this run has used up, whatever pipeline of the run bought them. */
  budgetUsed(): Promise<number>
  /** Generations submitted by this generator, and what they cost in INR (refunded ones taken off). */
  spent(): { readonly generations: number; readonly amount: number }
  /** INR; one request. */
  wallet(signal?: AbortSignal): Promise<number>
  /**
   * Told of every consent to buy. After an empty wallet a person's word is enough to try again; without one, and after a
   * refused key, one free request tells whether the service would take a submission now.
   */
  consented(consent: { readonly byPerson: boolean; readonly signal: AbortSignal }): Promise<void>
  /** Resolves when no submission waits for its answer; after an interruption that takes 10 s at most. */
  whenAnswered(): Promise<void>
  /** Hears out what was submitted, and lets go of the ledger. What is in flight at the service stays recorded. */
  close(): Promise<void>
}
