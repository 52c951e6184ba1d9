import { type Database, isBusy, SqliteCode, sqliteCode } from '../locks/sqlite.js'
import type { Row } from './attempt-row.js'
import { LEDGER_VERSION } from './schema.js'

/** Everything that a ledger holds. */
export interface LedgerCopy {
  /** Oldest first. */
  readonly attempts: readonly Row[]
  readonly accounts: readonly Row[]
  readonly facts: readonly Row[]
  readonly lost: readonly Row[]
}

/**
 * Reads a whole ledger through a connection that is open already: that works also when its file has been deleted.
 * `null` if what is left cannot be trusted.
 */
export function copyLedger(database: Database): LedgerCopy | null {
  const rows = (sql: string) => database.prepare(sql).all() as Row[]
  try {
    const [version] = rows('PRAGMA user_version')
    const [verdict] = rows('PRAGMA quick_check(1)')
    if (version?.user_version !== LEDGER_VERSION || verdict?.quick_check !== 'ok') return null
    return {
      attempts: rows('SELECT * FROM attempts ORDER BY id'),
      accounts: rows('SELECT * FROM accounts'),
      facts: rows('SELECT * FROM facts'),
      lost: rows('SELECT * FROM lost'),
    }
  } catch (error) {
    if (isBusy(error) || sqliteCode(error) === null) throw error
    return null
  }
}

/** Names of proofs of life: the one that vanished with the ledger, and the one that stands for it now. */
export interface OwnerChange {
  readonly from: string
  readonly to: string
}

/**
 * Writes into a ledger what it lacks of a copy, within one transaction. Attempts of the owner `from` go to `to` as the
 * copy knows them, unless another process took them over meanwhile. Returns whether all of that owner's attempts went
 * over; else, and without a copy, the ledger notes that purchases of before `now` may be unknown to it.
 */
export function carryOver(
  copy: LedgerCopy | null,
  database: Database,
  { from, to }: OwnerChange,
  now: number,
): boolean {
  let isComplete = copy !== null
  for (const attempt of copy?.attempts ?? []) {
    const isOurs = attempt.owner === from
    const carried = isOurs ? { ...attempt, owner: to } : attempt
    const known = database.prepare('SELECT owner FROM attempts WHERE nonce = ?').get(attempt.nonce!)
    if (!known) isComplete = insertAttempt(database, carried) && isComplete
    else if (isOurs && known.owner === from) replaceAttempt(database, carried)
    else if (isOurs && known.owner !== to) isComplete = false
  }
  if (copy) carryAccounts(copy, database)
  if (!isComplete) {
    database.exec('DELETE FROM lost')
    database.prepare("INSERT OR IGNORE INTO facts VALUES ('lost_at', ?)").run(now)
  }
  return isComplete
}

/** Whether the rules of the ledger let the attempt in. An intent of the same photo, of which nothing was sent, gives way. */
function insertAttempt(database: Database, attempt: Row): boolean {
  if (tryInsert(database, attempt)) return true
  database
    .prepare(
      `UPDATE attempts SET state = 'NOT_CHARGED', owner = NULL, detail = 'it was never sent'
       WHERE raw_key = ? AND state = 'INTENT'`,
    )
    .run(attempt.raw_key!)
  return tryInsert(database, attempt)
}

function tryInsert(database: Database, { id: _, ...columns }: Row): boolean {
  const names = Object.keys(columns)
  const places = names.map(() => '?').join(', ')
  try {
    database
      .prepare(`INSERT INTO attempts (${names.join(', ')}) VALUES (${places})`)
      .run(...Object.values(columns))
    return true
  } catch (error) {
    if (sqliteCode(error) === SqliteCode.constraint) return false
    throw error
  }
}

function replaceAttempt(database: Database, { id: _, ...columns }: Row): void {
  const assignments = Object.keys(columns).map((name) => `${name} = ?`)
  database
    .prepare(`UPDATE attempts SET ${assignments.join(', ')} WHERE nonce = ?`)
    .run(...Object.values(columns), columns.nonce!)
}

function carryAccounts({ accounts, facts, lost }: LedgerCopy, database: Database): void {
  for (const { account, sequence, alarm_expected, alarm_charged } of accounts) {
    // One more than either: whoever read the number before looks again.
    database
      .prepare(
        `INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET
           sequence = max(sequence, excluded.sequence) + 1,
           alarm_expected = coalesce(alarm_expected, excluded.alarm_expected),
           alarm_charged = coalesce(alarm_charged, excluded.alarm_charged)`,
      )
      .run(account!, sequence!, alarm_expected ?? null, alarm_charged ?? null)
  }
  for (const { name, value } of facts) {
    database.prepare('INSERT OR IGNORE INTO facts VALUES (?, ?)').run(name!, value!)
  }
  // What was cleared was cleared of the same loss only.
  const lostAt = database.prepare("SELECT value FROM facts WHERE name = 'lost_at'").get()?.value
  if (lostAt !== facts.find(({ name }) => name === 'lost_at')?.value) return
  for (const { account, cleared_at } of lost) {
    database.prepare('INSERT OR IGNORE INTO lost VALUES (?, ?)').run(account!, cleared_at!)
  }
}
