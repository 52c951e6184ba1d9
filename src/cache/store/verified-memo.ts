import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileStamp, isSettled } from '../files/file-stamp.js'
import { makeFolders } from '../files/make-folders.js'

/** Remembers which files were hashed and found good, across runs, so that a warm run does not hash them again. */
export interface VerifiedMemo {
  /** Whether the file was verified under this name and was not touched since. */
  holds(name: string, file: string): boolean
  /** Notes a file whose digest was just found right, and whose stamp was `stamp` before it was read. */
  note(name: string, file: string, stamp: string): void
}

/** A memo is a hint: one that is lost or cannot be written costs a hash, nothing else. */
export function createVerifiedMemo(dir: string): VerifiedMemo {
  const known = new Map<string, string>()
  const place = (name: string) => path.join(dir, name.slice(0, 2), name)
  return {
    holds(name, file) {
      const stamp = fileStamp(file)
      if (stamp === null) return false
      const noted = known.get(name) ?? read(place(name))
      if (noted !== stamp) return false
      known.set(name, noted)
      return true
    },
    note(name, file, stamp) {
      if (!isSettled(file) || fileStamp(file) !== stamp) return
      known.set(name, stamp)
      try {
        makeFolders(path.dirname(place(name)))
        writeFileSync(place(name), stamp)
      } catch {} // A store that cannot be written is still read.
    },
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
