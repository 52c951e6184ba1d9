import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../locks/sqlite.js'
import { type Connection, createDatabase, identityOf, openConnection } from './connection.js'
import { carryOver, copyLedger } from './ledger-copy.js'
import { LedgerGoneError } from './ledger-errors.js'
import type { networkDiskOf } from './network-disk.js'
import { hasUnfinished, markOpen } from './open-mark.js'
import { beginOwnerProof, OWNERS, type OwnerProof } from './owner-proof.js'
import { transact } from './transaction.js'
import { assertWriteAccess, keepBallast } from './write-access.js'

/** A ledger that is open for writing. */
export interface OpenedLedger extends Connection {
  readonly proof: OwnerProof
}

export interface LedgerPlace {
  /** The store's folder. */
  readonly dir: string
  readonly file: string
  readonly networkDisk: typeof networkDiskOf | undefined
  /** Repeats a step while other processes hold the ledger. */
  readonly patient: <T>(step: () => T | Promise<T>) => Promise<T>
}

/** Opens the ledger for writing; begins one where there is none, and this process's proof of life. */
export async function openForWriting(
  { dir, file, networkDisk }: LedgerPlace,
  connect: () => Promise<Connection>,
): Promise<OpenedLedger> {
  assertWriteAccess(file, networkDisk)
  if (!existsSync(file)) {
    // The folder of proofs outlives the ledger: without the one, the other was here once.
    const wasHere = existsSync(path.join(dir, OWNERS))
    await createDatabase(file, (database) => {
      if (wasHere) database.prepare("INSERT INTO facts VALUES ('lost_at', ?)").run(Date.now())
    })
  }
  const connected = await connect()
  await keepBallast(file)
  return { ...connected, proof: await beginOwnerProof(dir) }
}

/** Whether the ledger is still the file that was opened, and others see that its owner lives. */
export const isWhole = ({ identity, proof }: OpenedLedger, file: string): boolean =>
  identityOf(file) === identity && proof.isSeen()

/** Whether an attempt in it may be unfinished. */
export function holdsUnfinished({ database }: OpenedLedger): boolean {
  try {
    return hasUnfinished(database)
  } catch {
    return true
  }
}

export interface RestoredLedger {
  readonly ledger: OpenedLedger
  /** Whether all that this process had in hand is in it. */
  readonly isComplete: boolean
}

/**
 * Puts a ledger back that was deleted or replaced. What it held can be read through `before`, which stays open, and goes
 * into the file that has taken its place, if there is one.
 * @throws LedgerGoneError if that fails.
 */
export async function restoreLedger(before: OpenedLedger, place: LedgerPlace): Promise<RestoredLedger> {
  try {
    assertWriteAccess(place.file, place.networkDisk)
    const proof = await beginOwnerProof(place.dir)
    try {
      return await putBack(before, proof, place)
    } catch (error) {
      proof.end()
      throw error
    }
  } catch (error) {
    throw new LedgerGoneError(place.file, error)
  }
}

async function putBack(
  before: OpenedLedger,
  proof: OwnerProof,
  { file, patient }: LedgerPlace,
): Promise<RestoredLedger> {
  const copy = await patient(() => copyLedger(before.database))
  const owners = { from: before.proof.name, to: proof.name }
  const fill = (database: Database) => carryOver(copy, database, owners, Date.now())
  markOpen(file)
  if (!existsSync(file)) await createDatabase(file, fill)
  const connection = await patient(() => openConnection(file))
  const { database } = connection
  try {
    await keepBallast(file)
    // Once more: another process may have begun a ledger first.
    const isComplete = await patient(() => transact(database, () => fill(database)))
    return { ledger: { ...connection, proof }, isComplete }
  } catch (error) {
    database.close()
    throw error
  }
}
