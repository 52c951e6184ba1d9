import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isReadOnly } from '../files/store-error.js'
import { sweepTemp, tempName } from '../files/temp-names.js'
import { createDerivedFiles } from './derived-files.js'
import type { Derived, DerivedEntry } from './derived-types.js'

export interface SpareDerived extends Derived {
  /** Removes what the store could not take, once it is written. */
  close(): Promise<void>
}

/** Each user's own: others may not write into it. */
const FOLDER = path.join(tmpdir(), `rage3d-derived-${process.getuid?.() ?? 'of-user'}`)

/**
 * Derived files of a store that may be there only to be read, as a share in CI is: what it does not take lies in a
 * temporary folder until the store is closed. What dead processes left there goes first.
 */
export function withSpareFolder(stored: Derived): SpareDerived {
  let opened: { readonly dir: string; readonly derived: Derived } | undefined
  let isClosed = false
  const writing = new Set<Promise<DerivedEntry>>()
  const open = () => {
    const dir = path.join(FOLDER, tempName())
    return { dir, derived: createDerivedFiles(dir) }
  }
  return {
    async get(key) {
      return (await stored.get(key)) ?? opened?.derived.get(key) ?? null
    },
    async put(key, files, metadata) {
      try {
        return await stored.put(key, files, metadata)
      } catch (error) {
        if (!isReadOnly(error) || isClosed) throw error
      }
      if (!opened) {
        opened = open()
        await sweepTemp(FOLDER)
      }
      const written = opened.derived.put(key, files, metadata)
      writing.add(written)
      return written.finally(() => writing.delete(written))
    },
    free: (options) => stored.free(options),
    async close() {
      isClosed = true
      await Promise.allSettled(writing)
      if (opened) await rm(opened.dir, { recursive: true, force: true }).catch(() => undefined)
    },
  }
}
