import type { Settings } from '../config/index.js'
import type { Rage3dError } from '../errors/index.js'
import type {
  BuildAllOptions,
  BuildOptions,
  BuildResult,
  Model,
  Need,
  PipelineEvents,
  Spent,
} from './types.js'

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
   * What each photo would need. Photos are paths of plain pictures (absolute, or relative to the root);
   * without any, all photos that `include` finds. Never sends a request, never spends.
   */
  needs(photos?: readonly string[], signal?: AbortSignal): Promise<Need[]>
  /**
   * The best model that exists without money or network: the bought one if it is stored, else a local draft.
   * Throws `PhotoError` or `OptimizeError`.
   */
  current(photo: string, options?: { signal?: AbortSignal }): Promise<Model>
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
  /** Bought by this pipeline so far. */
  spent(): Spent
  /** Ends what is in flight (paid tasks stay in the ledger and are resumed later) and frees all resources. */
  close(): Promise<void>
}
