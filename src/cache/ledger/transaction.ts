import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, isBusy } from '../locks/sqlite.js'

/** Runs `step` in one transaction that writes; an error takes back what it did. */
export function transact<T>(database: Database, step: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = step()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Waits while other processes hold the ledger, without blocking this one: a stopped process can hold it for long. */
export async function patiently<T>(step: () => T | Promise<T>, patienceMs: number): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
    }
    await sleep(5 + Math.random() * 30)
  }
}
