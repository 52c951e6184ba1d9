import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../files/sync-folder.js'
import { type Database, isBusy, openDatabase } from '../locks/sqlite.js'

/** Shows other processes that this one lives: the kernel ends it with the process, and not before. */
export interface OwnerProof {
  readonly name: string
  /** Whether other processes still see it: not once its file was deleted. */
  isSeen(): boolean
  end(): void
}

/** Folder of the proofs, in the store. */
export const OWNERS = 'owners'

/**
 * Holds an exclusive transaction on a small database of this process's own. No heartbeat: a process that is stopped
 * for an hour keeps its proof, and one that is killed loses it at once.
 */
export async function beginOwnerProof(dir: string): Promise<OwnerProof> {
  const folder = path.join(dir, OWNERS)
  await makeFolder(folder)
  await sweepOwners(folder)
  for (;;) {
    const name = `owner-${process.pid}-${randomBytes(8).toString('hex')}.sqlite`
    const file = path.join(folder, name)
    const database = await openDatabase(file)
    // A sweep may have removed the file between its creation and the lock: then nobody would see the lock.
    if (lockExclusively(database) && existsSync(file)) {
      return { name, isSeen: () => existsSync(file), end: () => endProof(database, file) }
    }
    database.close()
  }
}

/** Whether the owner of this name lives. Takes a shared lock only, so that probes do not see each other. */
export async function isOwnerAlive(dir: string, name: string): Promise<boolean> {
  const file = path.join(dir, OWNERS, name)
  if (!existsSync(file)) return false
  // Read-only, because opening for writing would create a file that was removed just now.
  const database = await openDatabase(file, { readOnly: true }).catch(() => null)
  if (database === null) return existsSync(file)
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    database.close()
  }
}

function lockExclusively(database: Database): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  }
}

function endProof(database: Database, file: string): void {
  // Removed while the lock is held: a probe finds either a living owner or no file.
  removeQuietly(file)
  database.close()
  removeQuietly(file) // Windows removes no open file.
}

/** Removes the proofs of dead processes, each under its own lock. */
async function sweepOwners(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    if (!name.startsWith('owner-') || !name.endsWith('.sqlite')) continue
    const database = await openDatabase(file).catch(() => null)
    if (database === null) continue
    let isDead = false
    try {
      // A new proof is created and locked within an instant; one without a lock for a minute has no owner.
      const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
      isDead = age > 60_000 && lockExclusively(database)
    } finally {
      if (isDead) endProof(database, file)
      else database.close()
    }
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}
