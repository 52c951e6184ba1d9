import type { Derived } from './derived-types.js'

/** Looks at bytes before they are published; what it throws keeps them out of the store. */
export type ContentCheck = (bytes: Uint8Array) => void | Promise<void>

export interface PutOptions {
  /** Digest that the content must have, if it is known. */
  readonly expected?: string
  /** More bytes than this are refused. Default: no limit. */
  readonly maxBytes?: number
  /** Runs on the complete content; content that it refuses is moved to the quarantine. */
  readonly check?: ContentCheck
  readonly signal?: AbortSignal
}

/** What was stored. */
export interface StoredFile {
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string
  readonly bytes: number
}

/** `altered` files have been moved to the quarantine by the time the caller hears of it. */
export type FileVerdict = 'ok' | 'missing' | 'altered'

/** Raw models by digest: plain files, byte for byte as they came, verified on read, never freed. */
export interface RawFiles {
  /** Where the model lies, or would lie. */
  path(sha256: string): string
  /**
   * Whether the file is there and is what its name says. Costs one `stat` for a file that was verified before and
   * was not touched since; hashes it otherwise.
   */
  check(sha256: string): Promise<FileVerdict>
  /** The verified bytes; `null` if the file is missing or was altered. */
  get(sha256: string): Promise<Uint8Array | null>
  /** Stores content durably: on return the file, its name and its folder are on disk and its digest was read back. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredFile>
}

/** The folder of paid models, derived files and the ledger. Folders are made when they are first written to. */
export interface Store {
  readonly dir: string
  readonly raw: RawFiles
  /** Models whose photo is not known for certain: kept until a person settles it, never freed. */
  readonly orphans: RawFiles
  readonly derived: Derived
  /** Throws `RAGE3D_STORE_UNWRITABLE` unless a file can be written here. */
  assertWritable(): Promise<void>
  /** Removes what was made for this process because the store cannot be written. */
  close(): Promise<void>
}
