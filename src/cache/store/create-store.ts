import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { storeError } from '../files/store-error.js'
import { makeFolder } from '../files/sync-folder.js'
import { sweepTemp, tempName } from '../files/temp-names.js'
import { createDerivedFiles } from './derived-files.js'
import type { Derived } from './derived-types.js'
import { createRawFiles } from './raw-files.js'
import { withSpareFolder } from './spare-derived.js'
import type { RawFiles, Store } from './store-types.js'
import { createVerifiedMemo } from './verified-memo.js'

export interface StoreOptions {
  /** Absolute path; made when it is first written to. */
  readonly dir: string
}

/**
 * Opens the store. Nothing is touched before the first question; the first one also removes the temporary files of
 * processes that died.
 */
export function createStore({ dir }: StoreOptions): Store {
  const memo = createVerifiedMemo(path.join(dir, 'memo'))
  const temp = path.join(dir, 'tmp')
  let swept: Promise<void> | undefined
  const sweep = (): Promise<void> => {
    swept ??= sweepTemp(temp)
    return swept
  }

  const withSweep = (files: RawFiles): RawFiles => ({
    path: files.path,
    check: (sha256) => sweep().then(() => files.check(sha256)),
    get: (sha256) => sweep().then(() => files.get(sha256)),
    put: (content, options) => sweep().then(() => files.put(content, options)),
  })
  const derived = withSpareFolder(createDerivedFiles(dir))
  const sweptDerived: Derived = {
    get: (key) => sweep().then(() => derived.get(key)),
    put: (key, files, metadata) => sweep().then(() => derived.put(key, files, metadata)),
    free: (options) => sweep().then(() => derived.free(options)),
  }

  return {
    dir,
    raw: withSweep(createRawFiles({ area: 'raw', dir, memo })),
    orphans: withSweep(createRawFiles({ area: 'orphans', dir, memo })),
    derived: sweptDerived,
    assertWritable: () => assertWritable(temp),
    close: () => derived.close(),
  }
}

/** Writes and removes a file: rights, read-only disks and full disks all show. */
async function assertWritable(folder: string): Promise<void> {
  const file = path.join(folder, tempName())
  try {
    await makeFolder(folder)
    const handle = await open(file, 'wx')
    try {
      await handle.writeFile('writable')
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw storeError(path.dirname(folder), error)
  } finally {
    await rm(file, { force: true }).catch(() => undefined)
  }
}
