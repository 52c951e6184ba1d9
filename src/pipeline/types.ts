import type { Rage3dConfig, Recipe, Settings } from '../config/index.js'
import type { Charged, ErrorReport, Rage3dError } from '../errors/index.js'

/** How far a model is. `draft` is a local stand-in; `ready` was bought and stored (or made by a custom generator). */
export type ModelState = 'ready' | 'draft' | 'pending' | 'held' | 'failed'

/** Where this run got the raw model from. */
export type ModelSource = 'generated' | 'resumed' | 'store' | 'draft'

/** A finished file in the store's derived part. Never changes; the path stays valid until `gc`. */
export interface ModelFile {
  /** Absolute path. */
  readonly path: string
  readonly bytes: number
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string
}

/** Measured numbers of one level; the meaning of each stands in the docs of `models.json`. */
export interface LodNumbers {
  readonly bytes: number
  readonly triangles: number
  readonly vertices: number
  /** Longest edge of the largest texture, in pixels; 0 without textures. */
  readonly textureSize: number
  /** Memory on the GPU, with mipmaps, in bytes. */
  readonly gpuBytes: number
  /** 99th percentile of the distance to the raw surface, in metres. */
  readonly errorMeters: number
  /** Metres from which the level may stand in for the raw model (1080 lines, 60° vertical field of view). */
  readonly switchDistance: number
}

export interface ModelLod extends LodNumbers {
  readonly file: ModelFile
}

export interface Bounds {
  /** Metres, `[x, y, z]`. */
  readonly min: readonly [number, number, number]
  readonly max: readonly [number, number, number]
}

/** One photo's finished asset. */
export interface Model {
  /** Path below the folder given, without extension: `props/chair`. */
  readonly name: string
  /** Plain photo, relative to the root, with forward slashes. */
  readonly photo: string
  /** All pictures, relative to the root; the plain one first. */
  readonly views: readonly string[]
  readonly state: 'ready' | 'draft'
  readonly source: ModelSource
  /** Task at the service; `null` for drafts. */
  readonly taskId: string | null
  readonly rawKey: string
  /** Digest of the raw model; `null` for drafts. */
  readonly rawSha256: string | null
  /** What the same photo would get again: digest of a bought raw model, key of a free one. */
  readonly rawIdentity: string
  /** Hash of raw model, recipe and optimiser version: equal keys mean equal files. */
  readonly key: string
  /** Levels of detail, nearest first. */
  readonly lods: readonly ModelLod[]
  readonly collider: { readonly file: ModelFile; readonly triangles: number } | null
  readonly poster: { readonly file: ModelFile; readonly width: number; readonly height: number } | null
  readonly stl: ModelFile | null
  readonly bounds: Bounds
  /** Width, height and depth in metres. */
  readonly size: readonly [number, number, number]
  readonly warnings: readonly string[]
  /** Absolute paths that decide this model: pictures, and the sidecar if there is one. */
  readonly inputs: readonly string[]
}

/** A poster, and what it lacks. */
export interface DrawnPoster {
  readonly file: ModelFile
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Full sentences. */
  readonly warnings: readonly string[]
}

/** A model as a scene needs it first. Its poster is drawn when it is asked for, and it has no STL. */
export interface Preview extends Omit<Model, 'poster' | 'stl'> {
  readonly poster: LaterPoster | null
}

export interface LaterPoster {
  /** Equal keys mean equal pictures. */
  readonly key: string
  /** Draws it, unless it is stored. Throws `OptimizeError`; ends with the signal that the model was asked for with. */
  draw(): Promise<DrawnPoster>
}

/** What would have to happen for one photo, found without a request to the service. */
export type NeedKind =
  /** Bought and stored: nothing to ask. */
  | 'stored'
  /** Bought, but the store lacks it: downloaded again without a charge. */
  | 'fetch'
  /**
   * A task was paid and is running or waiting to be downloaded: resumed without a charge. Without a `taskId` its
   * submission was not answered, and may have been paid: it is settled first.
   */
  | 'resume'
  /** Costs money. */
  | 'buy'
  /** The outcome of a submission is unknown; a person settles it. */
  | 'held'
  /** Made locally by the draft generator or a custom one. */
  | 'local'
  /** Cannot be made: the error says why. */
  | 'refused'

export interface Need {
  readonly name: string
  readonly photo: string
  readonly kind: NeedKind
  readonly rawKey: string | null
  readonly taskId: string | null
  readonly error: Rage3dError | null
}

/** A request for consent to spend: what a prompt shows. */
export interface SpendRequest {
  /** Photos to buy, relative to the root. */
  readonly photos: readonly string[]
  /** Generations: photos of the same bytes share one. */
  readonly count: number
  /** Per generation. */
  readonly price: number
  readonly total: number
  readonly currency: 'INR'
  /** Balance of the account; `null` when the service did not tell. */
  readonly wallet: number | null
}

/** Answers whether the purchases named may be made. */
export type ConfirmSpend = (request: SpendRequest, signal: AbortSignal) => Promise<boolean>

/** Who may spend in this run, and how consent is asked for. */
export interface SpendOptions {
  /** Asked under `spend.when: 'ask'`. Without it a run that would have to ask refuses. */
  readonly confirm?: ConfirmSpend
  /** A person began the purchase: `confirm` is asked whatever `spend.when` says. */
  readonly byHand?: boolean
  /** Consent was given beforehand (`--yes`). Does not lift `spend.maxGenerations`. */
  readonly yes?: boolean
  /** Nothing may be bought, resumed over the network or drafted: what is missing is an error. Beats `yes`. */
  readonly frozen?: boolean
  /** Command line that refusals print, with the flags it lacks. Default: a `rage3d build` of the photos refused. */
  readonly command?: string
}

export type Stage =
  | 'reading'
  | 'queued'
  | 'uploading'
  | 'generating'
  | 'downloading'
  | 'drafting'
  | 'waiting'
  | 'optimizing'
  | 'writing'

/** Events of a pipeline, in the order in which they happen. */
export interface PipelineEvents {
  /** A model moved on. `progress` is 0–1 within the stage. */
  progress: { name: string; photo: string; stage: Stage; progress: number; taskId?: string; message?: string }
  /** A model is finished. `changed` is false when its files were up to date. */
  done: {
    name: string
    photo: string
    model: Model
    changed: boolean
    ms: number
    /** INR. */
    spent: number
    /** LOD 0 as it was in the output folder; `null` for a new model, or without an output folder. */
    before: Pick<LodNumbers, 'bytes' | 'triangles'> | null
  }
  failed: { name: string; photo: string; error: Rage3dError; state: ModelState }
  /** The model whose photo is gone was taken out of the output folder. */
  removed: { name: string; photo: string }
  warning: { photo: string | null; message: string }
}

/** One model as it stands in `build --json`. */
export interface ModelReport {
  readonly name: string
  readonly photo: string
  readonly views: readonly string[]
  readonly state: ModelState
  readonly source: ModelSource | null
  readonly taskId: string | null
  readonly rawSha256: string | null
  /** Files written for the model, relative to the output folder. */
  readonly files: readonly string[]
  readonly error: ErrorReport | null
}

export interface Spent {
  readonly generations: number
  readonly amount: number
  readonly currency: 'INR'
}

/** What a run did: printed as it is by `build --json`. */
export interface BuildReport {
  readonly models: readonly ModelReport[]
  readonly spent: Spent
}

export interface BuildResult {
  readonly report: BuildReport
  /** Every error of the run; `exitCodeOf(errors)` is the exit code. */
  readonly errors: readonly Rage3dError[]
  /** Finished models by name. Empty entries are in `errors`. */
  readonly models: ReadonlyMap<string, ModelSummary>
  readonly removed: readonly string[]
  /** Names of models that `postpone` left alone. */
  readonly postponed: readonly string[]
}

/** What a table shows of a finished model, also of one that was up to date. */
export interface ModelSummary {
  readonly name: string
  readonly photo: string
  readonly state: 'ready' | 'draft'
  readonly lods: readonly LodNumbers[]
  readonly files: readonly string[]
  readonly changed: boolean
  readonly ms: number
}

export interface BuildAllOptions extends SpendOptions {
  /** Files or folders, relative to the root. Default: the root. */
  readonly paths?: readonly string[]
  /** Output folder, relative to the root. */
  readonly out: string
  readonly signal?: AbortSignal
}

export interface BuildOptions extends SpendOptions {
  readonly signal?: AbortSignal
  /** Models that are not to be made yet by what they need: they are left alone, without an error. */
  readonly postpone?: (name: string, kind: NeedKind) => boolean
}

/** Options of `createPipeline`: the config's keys, and what belongs to one process. */
export interface PipelineOptions extends Rage3dConfig {
  /** Project root; default: the working folder. */
  readonly root?: string
  /** Config file to use instead of `rage3d.config.*` of the root. */
  readonly configFile?: string
  /** Already resolved settings; the other options are then ignored. */
  readonly settings?: Settings
  readonly env?: NodeJS.ProcessEnv
  /** Drafts and geometry run in worker threads, so that the caller's event loop stays free. Default: false. */
  readonly offMainThread?: boolean
  /**
   * Name of the run that `spend.maxGenerations` counts for, to share it among pipelines. Default: every pipeline is a
   * run of its own.
   */
  readonly runId?: string
}

export type { Charged, Recipe, Settings }
