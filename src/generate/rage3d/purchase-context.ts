import type { Client, Clock } from '../../api/index.js'
import type { Ledger, Store } from '../../cache/index.js'
import type { GeneratorContext, GeneratorInput } from '../types.js'
import type { Moments } from './moments.js'
import type { Rage3dSettings } from './rage3d-settings.js'
import type { SpendStop } from './spend-stop.js'
import type { Turns } from './turns.js'

/** What every step of a purchase works with. */
export interface Purchaser {
  readonly client: Client
  readonly store: Store
  readonly ledger: Ledger
  readonly settings: Rage3dSettings
  readonly account: string
  readonly run: string
  readonly clock: Clock
  /** 0–1. */
  readonly random: () => number
  /** Checks a downloaded model completely; throws what is wrong with it. */
  readonly checkModel: (glb: Uint8Array) => Promise<void>
  /** Task ids that the lockfile records. */
  readonly knownTasks: () => Promise<readonly string[]>
  /** Why nothing is bought for now, once the service has refused the key or the wallet. */
  readonly stop: SpendStop
  /** When this process sent an attempt (`sent …`) or first found its window open (`seen …`), by nonce. */
  readonly moments: Moments
  /** One step at a time per photo, and one submission at a time. */
  readonly turns: Turns
  /** Told of every task that this run paid for (or got back by a refund, with a negative amount). */
  onCharge(amount: number): void
}

/** One photo's way through a purchase. */
export interface Purchase extends GeneratorContext {
  readonly maySubmit: boolean
  /** Another take is asked for: a stored one does not count. */
  readonly again: boolean
  /** By the clock's `elapsed`. */
  readonly startedAt: number
  /** Path of the photo, for messages. */
  readonly photo: string
  readonly rawKey: string
  /** `null` while recovering: then nothing can be submitted. */
  readonly input: GeneratorInput | null
}
