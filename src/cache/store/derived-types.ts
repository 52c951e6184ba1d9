/** One file of a derived entry. */
export interface DerivedFile {
  /** File name without folders. */
  readonly name: string
  readonly bytes: number
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string
  /** Absolute path. */
  readonly path: string
}

/** A finished folder of files that can be made again for free. */
export interface DerivedEntry {
  readonly key: string
  readonly files: readonly DerivedFile[]
  /** The JSON value that was handed to `put`. */
  readonly metadata: unknown
}

export interface NewDerivedFile {
  /** File name without folders. */
  readonly name: string
  readonly content: Uint8Array
}

export interface FreeOptions {
  /** Least recently used entries are freed until the rest fits. Default: no limit. */
  readonly maxBytes?: number
  /** Entries that were not used for this long are freed, in milliseconds. Default: no limit. */
  readonly maxAgeMs?: number
  /** Report what would be freed, free nothing. */
  readonly dryRun?: boolean
}

export interface FreedFiles {
  readonly freedEntries: number
  readonly freedBytes: number
  readonly keptEntries: number
  readonly keptBytes: number
}

/** Files made from raw models (and drafts), by key. A lost entry costs time, never money. */
export interface Derived {
  /** A verified entry; `null` if there is none. A damaged entry is removed and counts as none. */
  get(key: string): Promise<DerivedEntry | null>
  /** Publishes all files at once; if the key exists already and is sound, that entry is returned. */
  put(key: string, files: readonly NewDerivedFile[], metadata: unknown): Promise<DerivedEntry>
  /** Frees derived entries only. */
  free(options?: FreeOptions): Promise<FreedFiles>
}
