import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { makeFolders } from '../cache/index.js'
import { CacheError } from '../errors/index.js'
import type { FileStamp } from './file-stamp.js'

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

const memoSchema = z.object({
  inputs: z.record(z.string(), z.string()),
  fingerprint: z.string(),
  rawKey: z.string(),
  raw: z.string(),
  taskId: z.string().nullable(),
  files: z.record(z.string(), z.object({ stamp: z.string(), sha256: z.string() })),
})
const stateSchema = z.object({ version: z.literal(1), models: z.record(z.string(), memoSchema) })

/**
 * Memos of one output folder, kept in the store so that an unchanged model costs a few `stat` calls.
 * Losing them costs time, never money: a file that cannot be read or understood counts as empty.
 */
export interface OutputState {
  readonly memos: Map<string, OutputMemo>
  /** Files that an earlier run began to put in place without reaching `save`. */
  readonly claimed: readonly string[]
  /** Notes on disk that these files are about to be put in place, so that a killed run's files count as ours. */
  claim(files: readonly string[]): void
  /** Writes the memos if they changed, and forgets the claims unless some are still being carried out. */
  save(options: { readonly keepClaims: boolean }): void
}

export function openOutputState(storeDir: string, outDir: string): OutputState {
  const id = createHash('sha256').update(outDir).digest('hex')
  const file = path.join(storeDir, 'outputs', `${id}.json`)
  const claims = path.join(storeDir, 'outputs', `${id}.claims`)
  const before = readState(file)
  const memos = new Map(before.models)
  const claimed = readClaims(claims)
  let open = claimed.length > 0
  return {
    memos,
    claimed,
    claim(files) {
      try {
        makeFolders(path.dirname(claims))
        appendFileSync(claims, files.map((name) => `${JSON.stringify(name)}\n`).join(''))
      } catch (cause) {
        throw new CacheError(
          'RAGE3D_STORE_UNWRITABLE',
          `The store ${storeDir} cannot be written: ${(cause as Error).message}.`,
          { cause },
        )
      }
      open = true
    },
    save({ keepClaims }) {
      const text = JSON.stringify({ version: 1, models: Object.fromEntries(memos) })
      if (text !== before.text && writeQuietly(file, text)) before.text = text
      if (!open || keepClaims) return
      rmSync(claims, { force: true })
      open = false
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

function readClaims(file: string): string[] {
  if (!existsSync(file)) return []
  // The last line may be half written; the file it would have named was then not yet put in place.
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as string)
}

function readState(file: string): { text: string; models: [string, OutputMemo][] } {
  try {
    const text = readFileSync(file, 'utf8')
    return { text, models: Object.entries(stateSchema.parse(JSON.parse(text)).models) }
  } catch {
    return { text: '', models: [] }
  }
}
