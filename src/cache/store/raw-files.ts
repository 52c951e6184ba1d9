import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { CacheError } from '../../errors/index.js'
import { digestOf, digestOfFile, isDigest } from '../files/digest.js'
import { fileStamp } from '../files/file-stamp.js'
import { renameFile } from '../files/rename-file.js'
import { isWriteFailure, storeError, storeReadError } from '../files/store-error.js'
import { makeFolder, syncFolder } from '../files/sync-folder.js'
import { tempName } from '../files/temp-names.js'
import type { FileVerdict, PutOptions, RawFiles } from './store-types.js'
import type { VerifiedMemo } from './verified-memo.js'
import { writeTemp } from './write-temp.js'

export interface RawFilesOptions {
  /** `raw` or `orphans`. */
  readonly area: string
  /** The store's folder. */
  readonly dir: string
  readonly memo: VerifiedMemo
}

/** Plain `.glb` files under `<area>/sha256/<first two digits>/<digest>.glb`. */
export function createRawFiles({ area, dir, memo }: RawFilesOptions): RawFiles {
  const folder = path.join(dir, area, 'sha256')

  function place(sha256: string): string {
    if (!isDigest(sha256)) throw new TypeError(`Not a digest: ${JSON.stringify(sha256.slice(0, 80))}`)
    return path.join(folder, sha256.slice(0, 2), `${sha256}.glb`)
  }

  /** `null` if there is no such file. */
  async function reading<T>(file: string, step: () => T | Promise<T>): Promise<T | null> {
    try {
      return await step()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw storeReadError(dir, file, error)
    }
  }

  async function check(sha256: string): Promise<FileVerdict> {
    const file = place(sha256)
    const stamp = await reading(file, () => fileStamp(file))
    if (stamp === null) return 'missing'
    if (memo.holds(sha256, file)) return 'ok'
    const found = await reading(file, () => digestOfFile(file))
    if (found === null) return 'missing' // Another process moved it to the quarantine just now.
    if (found === sha256) {
      memo.note(sha256, file, stamp)
      return 'ok'
    }
    await quarantine(dir, file)
    return 'altered'
  }

  async function get(sha256: string): Promise<Uint8Array | null> {
    const file = place(sha256)
    const stamp = await reading(file, () => fileStamp(file))
    if (stamp === null) return null
    const bytes = await reading(file, () => readFile(file))
    if (bytes === null) return null
    if (digestOf(bytes) === sha256) {
      memo.note(sha256, file, stamp)
      return bytes
    }
    await quarantine(dir, file)
    return null
  }

  async function put(content: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions = {}) {
    const temp = path.join(dir, 'tmp', tempName())
    await guarded(dir, () => makeFolder(path.dirname(temp)))
    const written = await writeTemp(temp, content, options)
    try {
      await inspect(temp, written.sha256, options)
      const file = place(written.sha256)
      if ((await check(written.sha256)) !== 'ok') await guarded(file, () => publish(temp, file))
      // Read back from the disk's point of view: only then may the caller call the model safe.
      if ((await digestOfFile(file)) !== written.sha256) throw damaged(file)
      return written
    } catch (error) {
      if (options.check) await quarantineBad(error, temp)
      throw error
    } finally {
      await rm(temp, { force: true }).catch(() => undefined)
    }
  }

  /** Content that its check refused is kept for whoever wants to know why; a read-only disk just loses it. */
  async function quarantineBad(error: unknown, temp: string): Promise<void> {
    if (!(error instanceof CacheError) && existsSync(temp)) await quarantine(dir, temp).catch(() => undefined)
  }

  return { path: place, check, get, put }
}

async function inspect(temp: string, sha256: string, { expected, check }: PutOptions): Promise<void> {
  const bytes = check ? await readFile(temp) : null
  if (bytes && digestOf(bytes) !== sha256) throw damaged(temp)
  if (bytes) await check?.(bytes)
  if (expected !== undefined && expected !== sha256) {
    throw new CacheError('RAGE3D_STORE_DAMAGED', `The content's digest is ${sha256}, not ${expected}.`)
  }
}

async function publish(temp: string, file: string): Promise<void> {
  await makeFolder(path.dirname(file))
  await renameFile(temp, file)
  await syncFolder(path.dirname(file))
}

/** Moves a bad file out of the way, so that nobody mistakes it for a model and nothing is lost for good. */
async function quarantine(dir: string, file: string): Promise<void> {
  const name = path.basename(file).replace(/\.(glb|part)$/, '')
  const place = path.join(dir, 'quarantine', `${name}.${tempName().slice(-17, -5)}.glb`)
  try {
    await makeFolder(path.dirname(place))
    await renameFile(file, place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !isWriteFailure(error)) throw error
  }
}

async function guarded<T>(place: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw isWriteFailure(error) ? storeError(place, error) : error
  }
}

function damaged(file: string): CacheError {
  return new CacheError('RAGE3D_STORE_DAMAGED', `${file} does not hold what was written to it.`, {
    hint: 'The disk may be failing. What was paid for is fetched again by the next run.',
  })
}
