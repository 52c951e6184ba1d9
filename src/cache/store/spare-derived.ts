import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isReadOnly } from '../files/store-error.js'
import { createDerivedFiles } from './derived-files.js'
import type { Derived } from './derived-types.js'

export interface SpareDerived extends Derived {
  /** Removes what the store could not take. */
  close(): Promise<void>
}

/**
 * Derived files of a store that may be there only to be read, as a share in CI is: what it does not take lies in a
 * temporary folder until the store is closed.
 */
export function withSpareFolder(stored: Derived): SpareDerived {
  let opened: Promise<{ readonly dir: string; readonly derived: Derived }> | undefined
  const open = async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'rage3d-derived-'))
    return { dir, derived: createDerivedFiles(dir) }
  }
  return {
    async get(key) {
      return (await stored.get(key)) ?? (await opened)?.derived.get(key) ?? null
    },
    async put(key, files, metadata) {
      try {
        return await stored.put(key, files, metadata)
      } catch (error) {
        if (!isReadOnly(error)) throw error
        opened ??= open()
        return (await opened).derived.put(key, files, metadata)
      }
    },
    free: (options) => stored.free(options),
    async close() {
      const spare = await opened
      opened = undefined
      if (spare) await rm(spare.dir, { recursive: true, force: true })
    },
  }
}
