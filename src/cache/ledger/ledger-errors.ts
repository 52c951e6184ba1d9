import path from 'node:path'
import { CacheError } from '../../errors/index.js'
import { SqliteCode, sqliteCode } from '../locks/sqlite.js'

/** The ledger cannot be trusted or written: what is stored still builds, nothing is bought. */
export function unusable(
  file: string,
  reason: string,
  options: { hint?: string; cause?: unknown } = {},
): CacheError {
  return new CacheError(
    'RAGE3D_LEDGER_UNUSABLE',
    `The ledger of purchases ${file} ${reason}. While that is so, nothing is bought; bought models still build.`,
    {
      hint: options.hint ?? HINT,
      cause: options.cause,
    },
  )
}

/** The ledger vanished under a process that had purchases in it, and could not be put back. */
export class LedgerGoneError extends CacheError {
  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error ? `: ${cause.message.replace(/\.$/, '')}` : ''
    super(
      'RAGE3D_LEDGER_UNUSABLE',
      `The ledger of purchases ${file} vanished while it was in use and could not be put back${reason}.`,
      { hint: `Mend the folder ${path.dirname(file)}.`, cause },
    )
  }
}

const HINT =
  'Restore it from a copy, or set it aside with `rage3d doctor --repair`: a new one is then begun, and photos that may have been bought are held until `rage3d resolve` settles them.'

/** Says what an error of SQLite means for the user; errors of ours and programming mistakes pass through. */
export function ledgerError(file: string, error: unknown): unknown {
  const code = sqliteCode(error)
  if (code === null || error instanceof CacheError) return error
  if (code === SqliteCode.full) {
    return new CacheError('RAGE3D_STORE_UNWRITABLE', `The disk is full: ${file} could not be written.`, {
      hint: 'Free some space and run again. What was paid for is fetched by the next run.',
      cause: error,
    })
  }
  if (code === SqliteCode.busy || code === SqliteCode.locked) {
    return new CacheError('RAGE3D_LEDGER_BUSY', `Another process holds the ledger of purchases ${file}.`, {
      cause: error,
    })
  }
  return unusable(file, reasonOf(code), { cause: error })
}

function reasonOf(code: number): string {
  if (code === SqliteCode.corrupt || code === SqliteCode.notADatabase) return 'is damaged'
  if (code === SqliteCode.readOnly) return 'is read-only'
  if (code === SqliteCode.cannotOpen) return 'cannot be opened'
  if (code === SqliteCode.constraint) return 'refused an entry that breaks its rules'
  return `failed (SQLite ${code})`
}
