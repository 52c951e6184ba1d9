import type { DatabaseSync } from '@photostructure/sqlite'

export type Database = InstanceType<typeof DatabaseSync>

export interface OpenDatabaseOptions {
  readonly readOnly?: boolean
  /** How long SQLite itself waits for a lock, blocking this thread, in milliseconds. Default 0. */
  readonly busyMs?: number
}

/** Opens a database; SQLite is loaded by the first call, so that runs that need none do not pay for it. */
export async function openDatabase(file: string, options: OpenDatabaseOptions = {}): Promise<Database> {
  const { DatabaseSync } = await import('@photostructure/sqlite')
  return new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: options.busyMs ?? 0 })
}

/** Primary result codes of SQLite that we branch on, https://sqlite.org/rescode.html. */
export const SqliteCode = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const

/** Primary code of an error thrown by SQLite; `null` for any other error. */
export function sqliteCode(error: unknown): number | null {
  const { code, errcode, message } = (error ?? {}) as { code?: unknown; errcode?: unknown; message?: unknown }
  if (typeof errcode === 'number') return errcode & 0xff
  // `StatementSync.all` of @photostructure/sqlite 1.2.1 leaves the number out; SQLite's own sentence remains.
  return code === 'ERR_SQLITE_ERROR' ? (CODE_OF_MESSAGE.get(String(message)) ?? SqliteCode.error) : null
}

const CODE_OF_MESSAGE = new Map<string, number>([
  ['database is locked', SqliteCode.busy],
  ['database table is locked', SqliteCode.locked],
  ['attempt to write a readonly database', SqliteCode.readOnly],
  ['disk I/O error', SqliteCode.ioError],
  ['database disk image is malformed', SqliteCode.corrupt],
  ['database or disk is full', SqliteCode.full],
  ['unable to open database file', SqliteCode.cannotOpen],
  ['file is not a database', SqliteCode.notADatabase],
])

/** Somebody else holds a lock right now. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === SqliteCode.busy || code === SqliteCode.locked
}
