import { type BigIntStats, statSync } from 'node:fs'

/**
 * What changes whenever a file's content does: size, times in nanoseconds and inode. The change time cannot be set
 * back by a program that edits the file. `null` if there is no such file; throws what else the file system says.
 */
export function fileStamp(file: string): string | null {
  try {
    // Not by `throwIfNoEntry`: since Node 22 that also passes over a file where a folder should be.
    return stampOf(statSync(file, { bigint: true }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Whether a stamp taken now may be trusted later. A file that changed a moment ago could change again within the
 * clock's grain without its stamp telling.
 */
export function isSettled(file: string, now = Date.now()): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && now - stats.ctimeMs > GRAIN_MS
}

const GRAIN_MS = 50

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}-${mtimeNs}-${ctimeNs}-${ino}`
}
