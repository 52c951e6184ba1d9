import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CacheError } from '../../errors/index.js'
import { makeFolders } from '../files/make-folders.js'
import { isWriteFailure, storeError } from '../files/store-error.js'
import { tempName } from '../files/temp-names.js'
import { type Database, isBusy, SqliteCode, sqliteCode } from '../locks/sqlite.js'
import { createDatabase, openConnection } from './connection.js'
import { ledgerError, unusable } from './ledger-errors.js'
import type { networkDiskOf } from './network-disk.js'
import { beginOwnerProof, OWNERS, type OwnerProof } from './owner-proof.js'
import { assertWriteAccess, dropBallast, keepBallast } from './write-access.js'

export interface SessionOptions {
  /** The store's folder. */
  readonly dir: string
  readonly networkDisk?: typeof networkDiskOf
  /** How long to wait for other processes, in milliseconds. Default 120,000. */
  readonly patienceMs?: number
}

/** One process's use of the ledger: opened when needed, alive until it is closed. */
export interface LedgerSession {
  readonly file: string
  /** Runs `step` on the database; `fallback` if there is none. Creates nothing. */
  read<T>(step: (database: Database) => T, fallback: T): Promise<T>
  /** Runs `step` in one transaction; returns once it is on disk. Creates the ledger and the proof of life. */
  write<T>(step: (database: Database, owner: string) => T): Promise<T>
  /** Whether the ledger was opened for writing. */
  isWriting(): boolean
  /** Name of this process's proof of life, which it begins. */
  owner(): Promise<string>
  setAside(): Promise<string>
  close(): Promise<void>
}

export function createLedgerSession(options: SessionOptions): LedgerSession {
  const { dir, networkDisk, patienceMs = 120_000 } = options
  const file = path.join(dir, 'ledger.sqlite')
  let connection: Promise<Database> | null = null
  let proof: Promise<OwnerProof> | null = null
  let prepared: Promise<[Database, string]> | null = null
  let ready = false

  function connect(): Promise<Database> {
    connection ??= patiently(() => openConnection(file), patienceMs).catch((error) => {
      connection = null
      throw error
    })
    return connection
  }

  function prove(): Promise<OwnerProof> {
    proof ??= beginOwnerProof(dir).catch((error) => {
      proof = null
      throw error
    })
    return proof
  }

  function prepare(): Promise<[Database, string]> {
    if (ready && !existsSync(file)) throw unusable(file, 'vanished while it was in use')
    prepared ??= prepareOnce().catch((error) => {
      prepared = null
      throw error
    })
    return prepared
  }

  async function prepareOnce(): Promise<[Database, string]> {
    assertWriteAccess(file, networkDisk)
    if (!existsSync(file)) {
      // The folder of proofs outlives the ledger: without the one, the other was here once.
      await createDatabase(file, existsSync(path.join(dir, OWNERS)) ? Date.now() : null)
    }
    const database = await connect()
    await keepBallast(file)
    const { name } = await prove()
    ready = true
    return [database, name]
  }

  return {
    file,
    async read(step, fallback) {
      if (!existsSync(file)) return fallback
      return explained(file, async () => {
        const database = await connect()
        return patiently(() => step(database), patienceMs)
      })
    },
    write: (step) =>
      explained(file, async () => {
        const [database, owner] = await prepare()
        const run = () => patiently(() => transact(database, () => step(database, owner)), patienceMs)
        try {
          return await run()
        } catch (error) {
          if (sqliteCode(error) !== SqliteCode.full || !(await dropBallast(file))) throw error
          return await run()
        }
      }),
    isWriting: () => ready,
    owner: () => explained(file, async () => (await prepare())[1]),
    async setAside() {
      const place = path.join(dir, 'quarantine', `ledger-${tempName().slice(-17, -5)}.sqlite`)
      makeFolders(path.dirname(place))
      await close()
      await rename(file, place)
      return place
    },
    close,
  }

  async function close(): Promise<void> {
    const [opened, proven] = [connection, proof]
    connection = null
    proof = null
    prepared = null
    ready = false
    ;(await opened?.catch(() => null))?.close()
    ;(await proven?.catch(() => null))?.end()
  }
}

function transact<T>(database: Database, step: () => T): T {
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
async function patiently<T>(step: () => T | Promise<T>, patienceMs: number): Promise<T> {
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

async function explained<T>(file: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof CacheError) throw error
    if (isWriteFailure(error)) {
      const failure = storeError(file, error)
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw failure
      throw unusable(file, `cannot be written (${code})`, { cause: error })
    }
    throw ledgerError(file, error)
  }
}
