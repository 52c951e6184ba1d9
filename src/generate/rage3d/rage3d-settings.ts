/** The settings that decide how models are bought; see the config keys of the same names. */
export interface Rage3dSettings {
  /** Deadline of a submission. */
  readonly submitTimeoutMs: number
  /** How long an unanswered submission is left alone before it is reconciled. */
  readonly settleMs: number
  readonly exclusiveAccount: boolean
  readonly poll: {
    readonly firstMs: number
    readonly minMs: number
    readonly maxMs: number
    readonly deadlineMs: number
  }
  /** Expected cost of a generation, in INR. */
  readonly price: number
  /** Most generations this run may pay for. */
  readonly maxGenerations: number
}
