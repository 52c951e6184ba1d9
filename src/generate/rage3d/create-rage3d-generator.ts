import type { Client, Clock } from '../../api/index.js'
import type { Ledger, Store } from '../../cache/index.js'
import type { Rage3dGenerator } from './rage3d-types.js'

export interface Rage3dSettings {
  /** Base URL of the service. */
  readonly url: string
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

export interface Rage3dGeneratorOptions {
  readonly client: Client
  readonly store: Store
  readonly ledger: Ledger
  readonly settings: Rage3dSettings
  /** Fingerprint of service and key, of `accountOf`. */
  readonly account: string
  /** Checks a downloaded model completely before it is stored; throws what is wrong with it. */
  readonly checkModel: (glb: Uint8Array) => Promise<void>
  /** Task ids that the lockfile records: generations that are ours. */
  readonly knownTasks?: () => Promise<readonly string[]>
  /** Name of the run that budgets are counted for. Default: random. */
  readonly runId?: string
  readonly clock?: Clock
  /** 0–1. Default `Math.random`. */
  readonly random?: () => number
}

export function createRage3dGenerator(_options: Rage3dGeneratorOptions): Rage3dGenerator {
  throw new Error('not yet')
}
