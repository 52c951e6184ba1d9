import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isReadOnly, makeFolders, realPath, withKernelLock } from '../cache/index.js'
import { CacheError } from '../errors/index.js'
import type { FileStamp } from './file-stamp.js'
import { openClaims } from './output-claims.js'

/** What was known about one model when its files were last written or found right. */
export interface OutputMemo {
  /** Stamps of pictures and sidecar, by path relative to the root. */
  readonly inputs: Readonly<Record<string, FileStamp>>
  readonly fingerprint: string
  readonly rawKey: string
  /** Digest of the bought raw model, or key of the free one. */
  readonly raw: string
  readonly taskId: string | null
  /** Stamp and digest of each file, by path relative to the output folder. */
  readonly files: Readonly<Record<string, { readonly stamp: FileStamp; readonly sha256: string }>>
}

/**
 * Memos of one output folder, kept in the store so that an unchanged model costs a few `stat` calls.
 * Losing them costs time, never money: a file that cannot be read or understood counts as empty.
 */
export interface OutputState {
  readonly memos: Map<string, OutputMemo>
  /** Digest of the `models.json` that was written last: the same text need not be checked again. */
  readonly manifest: string | null
  /** Files that an earlier run began to put in place without reaching `save`. */
  readonly claimed: readonly string[]
  /**
   * Notes on disk that these files are about to be put in place, so that a killed run's files count as ours. A store
   * that is only there to be read takes no notes.
   * @throws CacheError `RAGE3D_STORE_UNWRITABLE` where the disk is full or fails.
   */
  claim(files: readonly string[]): void
  /** Files that other processes are putting in place at the moment. */
  claimedByOthers(): ReadonlySet<string>
  /** The memos as another process wrote them since they were last read or written here; `null` if none did. */
  reread(): ReadonlyMap<string, OutputMemo> | null
  /**
   * Runs `step` while no other process that has this store does so for the same folder; without a lock where the store
   * is only there to be read. Throws `RAGE3D_LEDGER_BUSY` if another one takes a minute.
   */
  exclusively(step: () => Promise<void>): Promise<void>
  /** Writes the memos if they may have changed, and forgets the claims unless some are still being carried out. */
  save(options: SaveOptions): void
}

export interface SaveOptions {
  readonly keepClaims: boolean
  /** Digest of `models.json` as it was written now; `null`: neither it nor a memo has changed. */
  readonly manifest: string | null
}

export function openOutputState(storeDir: string, outDir: string): OutputState {
  const id = createHash('sha256').update(realPath(outDir)).digest('hex')
  const file = path.join(storeDir, 'outputs', `${id}.json`)
  const before = readState(file)
  const memos = new Map(before.models)
  const claims = openClaims(path.join(storeDir, 'outputs'), id)
  return {
    memos,
    manifest: before.manifest,
    claimed: claims.left,
    claim(files) {
      try {
        claims.add(files)
      } catch (cause) {
        if (isReadOnly(cause)) return
        throw new CacheError(
          'RAGE3D_STORE_UNWRITABLE',
          `The store ${storeDir} cannot be written: ${(cause as Error).message}.`,
          { cause },
        )
      }
    },
    claimedByOthers: claims.ofOthers,
    reread() {
      const now = readState(file)
      if (now.text === '' || now.text === before.text) return null
      before.text = now.text
      return new Map(now.models)
    },
    async exclusively(step) {
      let isHeld = false
      const held = () => {
        isHeld = true
        return step()
      }
      const lock = path.join(storeDir, 'locks', `output-${id.slice(0, 16)}.sqlite`)
      try {
        await withKernelLock(lock, held)
      } catch (error) {
        const isUnwritable = error instanceof CacheError && error.code === 'RAGE3D_STORE_UNWRITABLE'
        if (isHeld || !isUnwritable) throw error
        await step()
      }
    },
    save({ keepClaims, manifest }) {
      if (manifest !== null) {
        const text = JSON.stringify({ version: 1, manifest, models: Object.fromEntries(memos) })
        if (text !== before.text && writeQuietly(file, text)) before.text = text
      }
      if (!keepClaims) claims.forget()
    },
  }
}

/** A store that cannot be written is reported by what needs it; memos are only missed. */
function writeQuietly(file: string, text: string): boolean {
  try {
    makeFolders(path.dirname(file))
    const temp = `${file}.${process.pid}.tmp`
    writeFileSync(temp, text)
    renameSync(temp, file)
    return true
  } catch {
    return false
  }
}

interface ReadState {
  text: string
  readonly manifest: string | null
  readonly models: [string, OutputMemo][]
}

function readState(file: string): ReadState {
  try {
    const text = readFileSync(file, 'utf8')
    const { version, manifest = null, models } = JSON.parse(text)
    const memos = Object.entries(models as Record<string, OutputMemo>)
    if (version === 1 && memos.every(([, memo]) => isMemo(memo))) return { text, manifest, models: memos }
  } catch {
    // Empty, as below.
  }
  return { text: '', manifest: null, models: [] }
}

/** By hand: a schema takes fifty milliseconds for a thousand of them, in every run. */
function isMemo({ inputs, fingerprint, rawKey, raw, taskId, files }: OutputMemo): boolean {
  return (
    [fingerprint, rawKey, raw, taskId ?? ''].every(isText) &&
    Object.values(inputs).every(isText) &&
    Object.values(files).every(({ stamp, sha256 }) => isText(stamp) && isText(sha256))
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}
