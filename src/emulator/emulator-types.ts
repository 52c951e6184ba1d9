import type { AccountOptions } from './accounts.js'
import type { Fault } from './fault.js'
import type { Charge, RequestRecord } from './ledger.js'
import type { ModelMakerOptions } from './model-maker.js'
import type { RequestEvent } from './serve.js'
import type { TaskState } from './tasks.js'
import type { UploadedFile } from './uploads.js'

/** How the emulator behaves. Every time is in milliseconds. */
export interface EmulatorOptions extends ModelMakerOptions {
  /** Default 0: any free port. It is bound on 127.0.0.1 only. */
  readonly port?: number
  /** INR in the wallet. Default 1,980: twenty models. */
  readonly balance?: number
  /** INR per generation. Default 99. */
  readonly price?: number
  /** How long a task takes. Default 2,000. */
  readonly taskMs?: number
  /** Accounts by key. Without this, every key belongs to one account. */
  readonly accounts?: Readonly<Record<string, AccountOptions>>
  /** See `parseFault`. */
  readonly faults?: string | Fault | readonly (string | Fault)[]
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** Told of each request when it was read, handled and answered; a promise holds the request back. */
  onRequest?(event: RequestEvent): void | Promise<void>
}

/** A task as the service sees it. */
export interface EmulatedTask extends TaskState {
  readonly taskId: string
  /** Key that paid. */
  readonly key: string
  readonly fileNames: readonly string[]
}

/** The service on loopback. */
export interface Emulator extends AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly port: number
  /** Every payment that was taken, oldest first. */
  readonly charges: readonly Charge[]
  /** Every request that arrived, oldest first. */
  readonly requests: readonly RequestRecord[]
  /** INR in the main wallet: that of the only account, or of the first one listed. */
  balance: number
  /** INR in the wallet of a key. */
  balanceOf(key: string): number
  setBalance(key: string, balance: number): void
  readonly tasks: readonly EmulatedTask[]
  /** The GLB of a task once it is made; `null` if the task fails or never ends, or the emulator closes before. */
  modelOf(taskId: string): Promise<Uint8Array | null>
  /** The pictures that a task was bought with, byte for byte as they came. */
  uploadsOf(taskId: string): readonly UploadedFile[]
  /** Buys a model as another client of the account would: it is charged and listed. Gives the task's id. */
  buyElsewhere(key?: string): string
  /** Adds faults; their requests count from now on. */
  addFault(faults: string | Fault | readonly (string | Fault)[]): void
  clearFaults(): void
  /** Moves the emulator's clock forward. */
  advance(ms: number): void
  /** Milliseconds since 1970, by the emulator's clock. */
  now(): number
  /** Ends every connection and drops what is being made; charges and requests can still be read. */
  close(): Promise<void>
}
