import { existsSync } from 'node:fs'
import path from 'node:path'
import { CacheError } from '../../errors/index.js'
import { makeFolders } from '../files/make-folders.js'
import { isInUse, renameFile } from '../files/rename-file.js'
import { isWriteFailure, storeError } from '../files/store-error.js'
import { tempName } from '../files/temp-names.js'
import { type Database, SqliteCode, sqliteCode } from '../locks/sqlite.js'
import { type Connection, identityOf, openConnection } from './connection.js'
import { LedgerGoneError, ledgerError, unusable } from './ledger-errors.js'
import type { networkDiskOf } from './network-disk.js'
import { unmarkIfDone } from './open-mark.js'
import {
  holdsUnfinished,
  isWhole,
  type LedgerPlace,
  type OpenedLedger,
  openForWriting,
  restoreLedger,
} from './opened-ledger.js'
import { patiently, transact } from './transaction.js'
import { dropBallast } from './write-access.js'

export interface SessionOptions {
  /** The store's folder. */
  readonly dir: string
  readonly networkDisk?: typeof networkDiskOf
  /** How long to wait for other processes, in milliseconds. Default 120,000. */
  readonly patienceMs?: number
}

/**
 * One process's use of the ledger: opened when needed, alive until it is closed. Once it was opened for writing, a
 * ledger that is deleted or replaced is put back with all that it held, as far as nobody went on without it.
 */
export interface LedgerSession {
  readonly file: string
  /** Runs `step` on the database; `fallback` if there is none. Creates nothing. */
  read<T>(step: (database: Database) => T, fallback: T): Promise<T>
  /** Runs `step` in one transaction; returns once it is on disk. Creates the ledger and the proof of life. */
  write<T>(step: (database: Database, owner: string) => T): Promise<T>
  /** Name of this process's proof of life, which it begins. */
  owner(): Promise<string>
  /** Puts a ledger back that was deleted. */
  keep(): Promise<void>
  setAside(): Promise<string>
  close(): Promise<void>
}

/** How often a process that waits looks whether its ledger is still there: no other must begin without it meanwhile. */
const LOOK_MS = 1_000
/** A ledger that is gone again as soon as it was put back is given up. */
const MOST_RESTORES = 5

export function createLedgerSession(options: SessionOptions): LedgerSession {
  const { dir, networkDisk, patienceMs = 120_000 } = options
  const file = path.join(dir, 'ledger.sqlite')
  let connection: Promise<Connection> | null = null
  let opening: Promise<OpenedLedger> | null = null
  let opened: OpenedLedger | null = null
  let restoring: Promise<boolean> | null = null
  let looking: NodeJS.Timeout | undefined

  const patient = <T>(step: () => T | Promise<T>) => patiently(step, patienceMs)
  const place: LedgerPlace = { dir, file, networkDisk, patient }

  /** For reading; also used for writing once there is a proof of life. */
  async function connect(): Promise<Connection> {
    const pending = connection
    const known = await pending?.catch(() => null)
    // Whoever else waited for it may have closed it by now.
    if (known && connection === pending && !opened && known.identity !== identityOf(file)) {
      known.database.close()
      connection = null
    }
    connection ??= patient(() => openConnection(file)).catch((error) => {
      connection = null
      throw error
    })
    return connection
  }

  async function prepare(): Promise<OpenedLedger> {
    await keep()
    if (opened) return opened
    opening ??= open().finally(() => {
      opening = null
    })
    return opening
  }

  async function open(): Promise<OpenedLedger> {
    opened = await openForWriting(place, connect)
    looking = setInterval(() => void keepUnfinished().catch(() => undefined), LOOK_MS).unref()
    return opened
  }

  async function keep(): Promise<void> {
    if (opened && !isWhole(opened, file)) await restore()
  }

  /** A store that was deleted after all was done in it stays deleted. */
  async function keepUnfinished(): Promise<void> {
    if (opened && !isWhole(opened, file) && holdsUnfinished(opened)) await restore()
  }

  /** Returns whether all that this process had in hand is in the ledger again. */
  function restore(): Promise<boolean> {
    restoring ??= restoreOnce().finally(() => {
      restoring = null
    })
    return restoring
  }

  async function restoreOnce(): Promise<boolean> {
    const before = opened
    if (!before || isWhole(before, file)) return true
    const { ledger, isComplete } = await restoreLedger(before, place)
    opened = ledger
    connection = Promise.resolve(ledger)
    before.database.close()
    before.proof.end()
    return isComplete
  }

  async function write<T>(step: (database: Database, owner: string) => T): Promise<T> {
    for (let restores = 0; ; restores++) {
      const current = await prepare()
      const { database, proof } = current
      const run = () => {
        if (!isWhole(current, file)) throw new LedgerGoneError(file, null)
        return step(database, proof.name)
      }
      try {
        const result = await patient(() => transact(database, run))
        if (isWhole(current, file) || (await restore())) return result
      } catch (error) {
        const isGone = opened !== current || !isWhole(current, file)
        if (isGone ? restores >= MOST_RESTORES : !(await makeRoom(error))) throw error
      }
    }
  }

  /** Whether a full disk has room now that it had not before. */
  async function makeRoom(error: unknown): Promise<boolean> {
    return sqliteCode(error) === SqliteCode.full && dropBallast(file)
  }

  async function read<T>(step: (database: Database) => T, fallback: T): Promise<T> {
    for (;;) {
      // What cannot be put back can still be read.
      await keep().catch(() => undefined)
      if (!opened && !existsSync(file)) return fallback
      const { database } = opened ?? (await connect())
      const current = connection
      try {
        return await patient(() => step(database))
      } catch (error) {
        if (connection === current || connection === null) throw error
      }
    }
  }

  async function close(): Promise<void> {
    clearInterval(looking)
    await restoring?.catch(() => undefined)
    await keepUnfinished().catch(() => undefined)
    if (opened && isWhole(opened, file)) {
      await write((database) => unmarkIfDone(file, database)).catch(() => undefined)
    }
    const [connected, proven] = [connection, opened]
    connection = null
    opening = null
    opened = null
    ;(await connected?.catch(() => null))?.database.close()
    proven?.proof.end()
  }

  return {
    file,
    read: (step, fallback) => explained(file, () => read(step, fallback)),
    write: (step) => explained(file, () => write(step)),
    owner: () => explained(file, async () => (await prepare()).proof.name),
    keep,
    async setAside() {
      const aside = path.join(dir, 'quarantine', `ledger-${tempName().slice(-17, -5)}.sqlite`)
      makeFolders(path.dirname(aside))
      await close()
      await moveAside(file, aside)
      return aside
    },
    close,
  }
}

async function moveAside(file: string, aside: string): Promise<void> {
  try {
    await renameFile(file, aside)
  } catch (cause) {
    if (!isInUse(cause)) throw cause
    throw new CacheError('RAGE3D_LEDGER_BUSY', `${file} was not set aside: another process has it open.`, {
      hint: 'Close the other process, then run again.',
      cause,
    })
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
