import type { Client } from '../api/index.js'
import type { FreedFiles, FreeOptions } from '../cache/index.js'
import type { Settings } from '../config/index.js'
import type { Rage3dError } from '../errors/index.js'
import type { LedgerStatus, Resolution } from '../generate/index.js'
import type { OutputSession } from './output-session.js'
import type { TakeView } from './takes.js'
import type {
  BuildAllOptions,
  BuildOptions,
  BuildResult,
  Model,
  Need,
  PipelineEvents,
  Preview,
  Spent,
} from './types.js'
import type { Verification } from './verify-project.js'

export type PipelineListener<K extends keyof PipelineEvents> = (event: PipelineEvents[K]) => void

/** Result of one photo of a batch. */
export type BuildOutcome = { readonly model: Model } | { readonly error: Rage3dError }

/** From photos to finished models: joins discovery, generators, store and optimiser. */
export interface Pipeline {
  /** The resolved settings. Rejects with `ConfigError`. */
  settings(): Promise<Settings>
  /** Listens to an event; returns the function that stops listening. */
  on<K extends keyof PipelineEvents>(event: K, listener: PipelineListener<K>): () => void
  /**
   * What each photo would need. Photos are paths of plain pictures (absolute, or relative to the root).
   * Never sends a request, never spends.
   */
  needs(photos: readonly string[], signal?: AbortSignal): Promise<Need[]>
  /**
   * The best model that exists without money or network: the bought one if it is stored, else a local draft.
   * Throws `PhotoError` or `OptimizeError`.
   */
  current(photo: string, options?: { signal?: AbortSignal }): Promise<Model>
  /** The same as far as a scene needs it at once: its poster is drawn when it is asked for. Throws as `current` does. */
  preview(photo: string, options?: { signal?: AbortSignal }): Promise<Preview>
  /** Makes the preview of the photo that was saved last, unless that would run code of the user's. Throws as `current` does. */
  previewNewest(signal?: AbortSignal): Promise<void>
  /**
   * Finishes one photo: reuses, resumes, or, with consent, buys. Throws what stopped it.
   */
  build(photo: string, options?: BuildOptions): Promise<Model>
  /**
   * Finishes several photos under one consent; one bad photo does not stop the others. Keys are the photos as given.
   */
  buildMany(photos: readonly string[], options?: BuildOptions): Promise<Map<string, BuildOutcome>>
  /** Finishes every photo of the paths and brings the output folder up to date, with `models.json`. */
  buildAll(options: BuildAllOptions): Promise<BuildResult>
  /** Opens an output folder for updates photo by photo, as a watcher needs it. `out` is relative to the root. */
  openOutput(out: string): Promise<OutputSession>
  /** What every photo below the paths (default: the root) would need. Never sends a request, never spends. */
  plan(paths?: readonly string[], signal?: AbortSignal): Promise<Need[]>
  /** Whether lockfile, photos and store agree. Needs no key and no network, changes nothing. */
  verify(paths?: readonly string[], signal?: AbortSignal): Promise<Verification>
  /** Open, held and expiring tasks. Reads the ledger only. */
  status(): Promise<LedgerStatus>
  /** Settles a submission whose outcome is unknown. */
  resolve(photo: string, resolution: Resolution, signal?: AbortSignal): Promise<void>
  /** Every generation of a photo, oldest first. */
  takes(photo: string): Promise<TakeView[]>
  /** Chooses the take in use: its number (1 is the oldest), task id, or the start of its digest. */
  use(photo: string, take: string): Promise<TakeView>
  /** Buys another take of a photo; asks as `build` does. The new take is then in use. */
  regenerate(photo: string, options?: BuildOptions): Promise<Model>
  /** The STL of a bought model, converted by the service. Free. */
  stl(photo: string, signal?: AbortSignal): Promise<Uint8Array>
  /** The service's client, for account and history. Throws `RAGE3D_KEY_MISSING` with its first request. */
  client(): Promise<Client>
  /** Frees derived files, never paid ones. */
  gc(options?: FreeOptions): Promise<FreedFiles>
  /** Bought by this pipeline so far. */
  spent(): Spent
  /** Ends what is in flight (paid tasks stay in the ledger and are resumed later) and frees all resources. */
  close(): Promise<void>
}
