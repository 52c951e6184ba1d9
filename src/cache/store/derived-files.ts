import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { digestOf } from '../files/digest.js'
import { makeFolders } from '../files/make-folders.js'
import { renameFile } from '../files/rename-file.js'
import { isWriteFailure, storeError } from '../files/store-error.js'
import { tempName } from '../files/temp-names.js'
import { MANIFEST, manifestText, readEntry, STAMPS, USED } from './derived-entry.js'
import type { Derived, DerivedEntry, NewDerivedFile } from './derived-types.js'
import { discard } from './discard.js'
import { freeDerived } from './free-derived.js'

const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const RESERVED = new Set([MANIFEST, STAMPS, USED])

/** Folders under `derived/<first two digits>/<key>/`, each published by one rename. */
export function createDerivedFiles(dir: string): Derived {
  const place = (key: string): string => {
    if (!/^[0-9a-f]{16,64}$/.test(key)) throw new TypeError(`Not a key: ${JSON.stringify(key.slice(0, 80))}`)
    return path.join(dir, 'derived', key.slice(0, 2), key)
  }

  async function get(key: string): Promise<DerivedEntry | null> {
    const folder = place(key)
    const entry = await readEntry(folder, key)
    if (entry === null) await discard(dir, folder)
    return entry
  }

  async function put(
    key: string,
    files: readonly NewDerivedFile[],
    metadata: unknown,
  ): Promise<DerivedEntry> {
    const folder = place(key)
    const temp = path.join(dir, 'tmp', tempName())
    try {
      await writeEntry(temp, files, metadata)
      makeFolders(path.dirname(folder))
      return (await publish(dir, temp, folder, key)) ?? (await readBack(folder, key))
    } catch (error) {
      throw isWriteFailure(error) ? storeError(folder, error) : error
    } finally {
      await rm(temp, { recursive: true, force: true }).catch(() => undefined)
    }
  }

  return { get, put, free: (options = {}) => freeDerived(dir, options) }
}

async function writeEntry(temp: string, files: readonly NewDerivedFile[], metadata: unknown): Promise<void> {
  makeFolders(temp)
  const described = files.map(({ name, content }) => {
    if (!FILE_NAME.test(name) || RESERVED.has(name)) throw new TypeError(`Not a file name: ${name}`)
    return { name, bytes: content.byteLength, sha256: digestOf(content) }
  })
  for (const { name, content } of files) await writeFile(path.join(temp, name), content, { flag: 'wx' })
  await writeFile(path.join(temp, USED), '')
  await writeFile(path.join(temp, MANIFEST), manifestText({ files: described, metadata }))
}

/** Renames the finished folder into place; a sound entry of another process that came first is kept instead. */
async function publish(dir: string, temp: string, folder: string, key: string): Promise<DerivedEntry | null> {
  for (let attempt = 0; attempt < 3; attempt++) {
    // Looked at first: on Windows a rename onto a folder fails as if it were in use, and would be tried for long.
    const existing = await readEntry(folder, key)
    if (existing) return existing
    await discard(dir, folder)
    try {
      await renameFile(temp, folder)
      return null
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error
    }
  }
  return null
}

/** Not flushed to disk like raw models: what a power cut spoils is noticed here and made again. */
async function readBack(folder: string, key: string): Promise<DerivedEntry> {
  const entry = await readEntry(folder, key)
  if (entry === null) throw storeError(folder, new Error('The files could not be read back.'))
  return entry
}
