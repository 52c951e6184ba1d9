import type { Take } from '../take.js'

/** What the lockfile says of one photo. */
export interface LockRecord {
  /** Oldest first. */
  readonly takes: readonly Take[]
  /** Digest of the take in use; one of `takes`. */
  readonly use: string
}

/** `rage3d.lock.json`: raw key → takes. Read as often as you like: an unchanged file is parsed once. */
export interface Lockfile {
  /** Absolute path. */
  readonly file: string
  /** All records by raw key; empty if there is no file. Throws `RAGE3D_LOCKFILE_INVALID`. */
  read(): Promise<ReadonlyMap<string, LockRecord>>
  record(rawKey: string): Promise<LockRecord | null>
  /** The take in use. */
  take(rawKey: string): Promise<Take | null>
  /**
   * Adds a take, on top of what other processes wrote meanwhile; repeatable. `use` (default true) makes it the one
   * in use; the first take of a photo always is. Returns whether the file changed.
   */
  addTake(rawKey: string, take: Take, options?: { readonly use?: boolean }): Promise<boolean>
  /** Chooses the take in use. Throws `RAGE3D_USAGE` if the photo has no such take. */
  useTake(rawKey: string, sha256: string): Promise<boolean>
}
