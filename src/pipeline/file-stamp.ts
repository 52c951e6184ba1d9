import { type BigIntStats, statSync } from 'node:fs'

/**
 * Identity of a file's content without reading it: size, times in nanoseconds and inode.
 * The change time is part of it because programs cannot set it: a copy that preserves the modification time,
 * or a rewrite of equal size within one clock tick of it, still shows.
 */
export type FileStamp = string

/** Stamp of a regular file, or `null` when there is none. */
export function stampOf(file: string): FileStamp | null {
  try {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
    return stat?.isFile() ? stampOfStat(stat) : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null // A file stands where a folder was.
    throw error
  }
}

function stampOfStat(stat: BigIntStats): FileStamp {
  return `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.ino}`
}
