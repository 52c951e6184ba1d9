import type { Lockfile } from './lockfile-types.js'

export interface LockfileOptions {
  /** Project root. */
  readonly root: string
  /** Folder for the lock between processes, usually the store's; without it writers compare and retry only. */
  readonly lockDir?: string
}

export function createLockfile(_options: LockfileOptions): Lockfile {
  throw new Error('not yet')
}
