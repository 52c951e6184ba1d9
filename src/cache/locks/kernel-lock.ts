import { randomInt } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CacheError } from '../../errors/index.js'
import { makeFolders } from '../files/make-folders.js'
import { storeError } from '../files/store-error.js'
import { type Database, isBusy, openDatabase } from './sqlite.js'

/**
 * Runs `step` while no other process does so under the same file. The lock belongs to the kernel: a process that is
 * stopped keeps it, one that is killed loses it at once. Throws `RAGE3D_LEDGER_BUSY` after `patienceMs`.
 */
export async function withKernelLock<T>(
  file: string,
  step: () => Promise<T>,
  patienceMs = 60_000,
): Promise<T> {
  const database = await open(file)
  try {
    await acquire(database, file, patienceMs)
    return await step()
  } finally {
    database.close()
  }
}

async function open(file: string): Promise<Database> {
  try {
    makeFolders(path.dirname(file))
    return await openDatabase(file)
  } catch (error) {
    throw storeError(file, error)
  }
}

async function acquire(database: Database, file: string, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return database.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      if (!isBusy(error)) throw storeError(file, error)
      if (performance.now() > deadline) {
        throw new CacheError('RAGE3D_LEDGER_BUSY', `Another process holds ${file}.`, { cause: error })
      }
    }
    await sleep(randomInt(5, 40))
  }
}
