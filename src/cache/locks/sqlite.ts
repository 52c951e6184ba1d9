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
  const code = (error as { errcode?: unknown })?.errcode
  return typeof code === 'number' ? code & 0xff : null
}

/** Somebody else holds a lock right now. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === SqliteCode.busy || code === SqliteCode.locked
}
