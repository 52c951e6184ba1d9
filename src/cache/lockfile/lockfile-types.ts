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
   * Puts a take in use, and adds it if it is new, on top of what other processes wrote meanwhile; repeatable. Returns
   * whether the file changed.
   */
  useTake(rawKey: string, take: Take): Promise<boolean>
}
