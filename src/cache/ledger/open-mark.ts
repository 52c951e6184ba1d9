import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../locks/sqlite.js'

/**
 * A small file beside the ledger that stands while an attempt may be unfinished. Runs that buy nothing look at it
 * instead of opening the database. It is made and removed inside transactions, so that it never misses an attempt.
 */
export function markOpen(file: string): void {
  if (!existsSync(markOf(file))) closeSync(openSync(markOf(file), 'w'))
}

export function isMarkedOpen(file: string): boolean {
  return existsSync(markOf(file))
}

/** Removes the mark if nothing is unfinished. */
export function unmarkIfDone(file: string, database: Database): void {
  if (!hasUnfinished(database)) rmSync(markOf(file), { force: true })
}

/** Whether an attempt may still lead to a model, or to money back. */
export function hasUnfinished(database: Database): boolean {
  return database.prepare(`SELECT 1 FROM attempts WHERE ${UNFINISHED} LIMIT 1`).get() !== undefined
}

const UNFINISHED = `closed = 0 AND refunded_at IS NULL
  AND state NOT IN ('REJECTED','STORED','NOT_CHARGED','ABANDONED')`

function markOf(file: string): string {
  return path.join(path.dirname(file), 'ledger.open')
}
