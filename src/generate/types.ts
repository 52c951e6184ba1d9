/** One picture of the object, as the generator gets it. */
export interface GeneratorPicture {
  /** Side of the object: `front` for the plain picture, else the name from the file (`back`, `left`, …). */
  readonly view: string
  /** Name of the file, for messages. */
  readonly fileName: string
  /** The file's bytes, untouched: JPEG, PNG or WebP. */
  readonly bytes: Uint8Array
}

/** A picture as it may leave the machine: oriented, sRGB, without metadata. */
export interface PreparedUpload {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly extension: string
}

/** What one model is made of. */
export interface GeneratorInput {
  /** Name of the model, such as `props/chair`. */
  readonly name: string
  /** Path of the plain photo, as people know it. */
  readonly photo: string
  /** Hash of the pictures' bytes; names the purchase. */
  readonly rawKey: string
  /** One to four pictures, the plain one first. */
  readonly pictures: readonly GeneratorPicture[]
  /** Makes the uploads on demand: a draft and a resumed task never need them. */
  prepareUploads(): Promise<readonly PreparedUpload[]>
}

export interface GeneratorProgress {
  readonly stage: 'queued' | 'uploading' | 'generating' | 'downloading' | 'drafting' | 'waiting'
  /** 0–1, never falling within a stage. */
  readonly progress: number
  readonly taskId?: string
  readonly message?: string
}

/** One generation of a photo that is kept: what the lockfile records. */
export interface GenerationTake {
  readonly sha256: string
  readonly bytes: number
  readonly taskId: string
  readonly cost: number
  readonly currency: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** A raw model, and where it came from. */
export interface Generation {
  /** Bytes of the raw GLB; `null` when the store holds them already under `sha256`. */
  readonly glb: Uint8Array | null
  /** Digest of the raw GLB, in hex. */
  readonly sha256: string
  /** Length of the raw GLB. */
  readonly bytes: number
  readonly source: 'generated' | 'resumed' | 'store' | 'draft'
  /** `null` for drafts: they are never recorded. */
  readonly take: GenerationTake | null
  /** What was skipped or degraded, in full sentences. */
  readonly warnings: string[]
}

export interface GeneratorContext {
  readonly signal: AbortSignal
  onProgress(progress: GeneratorProgress): void
  /** Told at once of what cannot wait for the end, in a full sentence. Default: it is one of the generation's warnings. */
  onWarning?(message: string): void
}

/** Makes a raw model of photos. One contract suite runs against every generator. */
export interface Generator {
  /** `draft` or `rage3d`. */
  readonly id: string
  /** Changes when the same photos would give another model. */
  readonly version: string
  generate(input: GeneratorInput, context: GeneratorContext): Promise<Generation>
}
