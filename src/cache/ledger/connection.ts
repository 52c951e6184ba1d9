import { existsSync, statSync } from 'node:fs'
import { link, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder, syncFolder } from '../files/sync-folder.js'
import { tempName } from '../files/temp-names.js'
import { type Database, openDatabase, SqliteCode, sqliteCode } from '../locks/sqlite.js'
import { unusable } from './ledger-errors.js'
import { LEDGER_VERSION, SCHEMA } from './schema.js'

/** How long SQLite may block the event loop; longer waits are slept through. */
const BUSY_MS = 200

/** A ledger that is open, and which file it is: see `identityOf`. */
export interface Connection {
  readonly database: Database
  readonly identity: string | null
}

/** Opens an existing ledger and makes sure that it can be trusted. Throws `RAGE3D_LEDGER_UNUSABLE` or SQLite's error. */
export async function openConnection(file: string): Promise<Connection> {
  for (let tries = 1; ; tries++) {
    const identity = identityOf(file)
    const database = await openTrusted(file)
    if (identityOf(file) === identity) return { database, identity }
    database.close()
    if (tries === MOST_TRIES) throw unusable(file, 'is replaced over and over')
  }
}

/** Openings of a file that another one takes the place of in that instant. */
const MOST_TRIES = 5

async function openTrusted(file: string): Promise<Database> {
  if (statSync(file).size === 0) throw unusable(file, 'is empty, although it was in use')
  const database = await openEitherWay(file)
  try {
    checkVersion(database, file)
    const verdict = database.prepare('PRAGMA quick_check(1)').get() as { quick_check?: unknown }
    if (verdict.quick_check !== 'ok') throw unusable(file, 'is damaged')
    database.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Tells a file apart from any other that has stood or will stand in its place; `null` if there is none. */
export function identityOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return null // Whoever goes on to use it learns why.
  }
}

/** Read-write if possible, because only then can the remains of a crash be rolled back. */
async function openEitherWay(file: string): Promise<Database> {
  try {
    return await openDatabase(file, { busyMs: BUSY_MS })
  } catch (error) {
    if (sqliteCode(error) !== SqliteCode.cannotOpen) throw error
    return openDatabase(file, { busyMs: BUSY_MS, readOnly: true })
  }
}

function checkVersion(database: Database, file: string): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version === LEDGER_VERSION) return
  if (version > LEDGER_VERSION) {
    throw unusable(file, `has version ${version}, and this release reads version ${LEDGER_VERSION}`, {
      hint: 'Upgrade vite-plugin-rage3d.',
    })
  }
  throw unusable(file, 'is damaged: it holds no tables of ours')
}

/**
 * Makes a new ledger, complete before it can be seen; `fill` writes what it begins with. If another process was first,
 * its ledger stays.
 */
export async function createDatabase(file: string, fill: (database: Database) => void): Promise<void> {
  const temp = path.join(path.dirname(file), 'tmp', tempName())
  await makeFolder(path.dirname(temp))
  const database = await openDatabase(temp)
  try {
    database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = EXTRA; BEGIN; ${SCHEMA}`)
    fill(database)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
  try {
    await publish(temp, file)
  } finally {
    await rm(temp, { force: true })
  }
  await syncFolder(path.dirname(file))
}

async function publish(temp: string, file: string): Promise<void> {
  try {
    await link(temp, file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return
    // Some file systems know no links.
    if (existsSync(file)) return
    await rename(temp, file)
  }
}
