import type { Database } from '../locks/sqlite.js'
import type { Attempt, Baseline } from './attempt.js'
import { type Row, toAttempt } from './attempt-row.js'
import type { AccountState, BeginRequest, BeginResult } from './ledger-types.js'
import { BUDGETED, SELECT_LIVE } from './schema.js'

// Each function here runs inside one `BEGIN IMMEDIATE` transaction.

/** Writes the intent if no attempt lives, the price is as expected and the budget has room. */
export function beginAttempt(
  database: Database,
  request: BeginRequest,
  owner: string,
  now: number,
): BeginResult {
  const live = database.prepare(SELECT_LIVE).get(request.rawKey) as Row | undefined
  if (live) return { kind: 'live', attempt: toAttempt(live) }
  const { priceAlarm } = readAccount(database, request.account)
  if (priceAlarm && samePrice(priceAlarm.expected, request.price)) return { kind: 'price', ...priceAlarm }
  const used = count(database, `run = ? AND ${BUDGETED}`, request.run)
  if (used >= request.maxGenerations) return { kind: 'limit', used }
  const row = database
    .prepare(
      `INSERT INTO attempts (raw_key, account, state, owner, run, nonce, name, created_at)
       VALUES (?, ?, 'INTENT', ?, ?, ?, ?, ?) RETURNING *`,
    )
    .get(
      request.rawKey,
      request.account,
      owner,
      request.run,
      request.nonce,
      request.name,
      Math.round(now),
    ) as Row
  return { kind: 'begun', attempt: toAttempt(row) }
}

/** What a run has used up of its budget. An intent is not counted: whoever goes on with it asks for consent again. */
export function countSent(database: Database, run: string): number {
  return count(database, `run = ? AND state <> 'INTENT' AND ${BUDGETED}`, run)
}

function count(database: Database, condition: string, value: string): number {
  const sql = `SELECT count(*) AS count FROM attempts WHERE ${condition}`
  return (database.prepare(sql).get(value) as { count: number }).count
}

export function openWindow(
  database: Database,
  attempt: Attempt,
  owner: string,
  window: { sequence: number; baseline: Baseline; price: number; sentAt: number },
): Attempt | null {
  const { sequence, priceAlarm } = readAccount(database, attempt.account)
  if (sequence !== window.sequence) return null
  if (priceAlarm && samePrice(priceAlarm.expected, window.price)) return null
  const open = database
    .prepare("SELECT id FROM attempts WHERE account = ? AND state IN ('SENDING','AMBIGUOUS')")
    .get(attempt.account)
  if (open) return null
  bump(database, attempt.account)
  return updateAttempt(database, attempt, owner, [
    ['state', 'SENDING'],
    ['baseline', JSON.stringify(window.baseline)],
    ['sent_at', Math.round(window.sentAt)],
    ['sent_sequence', sequence + 1],
  ])
}

/** Whether the row is in the state and hands that the caller knows of. */
export function isHeldBy(database: Database, { nonce, state }: Attempt, owner: string): boolean {
  const sql = 'SELECT 1 FROM attempts WHERE nonce = ? AND state = ? AND owner = ?'
  return database.prepare(sql).get(nonce, state, owner) !== undefined
}

/** One conditional update; `null` if the row is not in the state and hands that the caller knows of. */
export function updateAttempt(
  database: Database,
  { nonce, state }: Attempt,
  owner: string,
  columns: readonly (readonly [column: string, value: string | number | null])[],
): Attempt | null {
  const assignments = columns.map(([column]) => `${column} = ?`).join(', ')
  const row = database
    .prepare(`UPDATE attempts SET ${assignments} WHERE nonce = ? AND state = ? AND owner = ? RETURNING *`)
    .get(...columns.map(([, value]) => value), nonce, state, owner) as Row | undefined
  return row ? toAttempt(row) : null
}

export function readAccount(database: Database, account: string): AccountState {
  const row = database
    .prepare(
      `SELECT (SELECT value FROM facts WHERE name = 'lost_at') AS lost_at,
              (SELECT cleared_at FROM lost WHERE account = ?1) AS cleared_at,
              sequence, alarm_expected, alarm_charged
       FROM (SELECT 1) LEFT JOIN accounts ON account = ?1`,
    )
    .get(account) as Row
  return {
    sequence: (row.sequence as number | null) ?? 0,
    priceAlarm:
      row.alarm_expected === null
        ? null
        : { expected: row.alarm_expected as number, charged: row.alarm_charged as number },
    lostAt: row.cleared_at === null ? (row.lost_at as number | null) : null,
  }
}

export function bump(database: Database, account: string): void {
  database
    .prepare(
      'INSERT INTO accounts (account, sequence) VALUES (?, 1) ON CONFLICT (account) DO UPDATE SET sequence = sequence + 1',
    )
    .run(account)
}

/** Notes a charge that differed: spending stops until the price that was expected is changed. */
export function ringAlarm(
  database: Database,
  account: string,
  { expected, charged }: { expected: number; charged: number },
): void {
  database
    .prepare(
      `INSERT INTO accounts (account, alarm_expected, alarm_charged) VALUES (?1, ?2, ?3)
       ON CONFLICT (account) DO UPDATE SET alarm_expected = ?2, alarm_charged = ?3`,
    )
    .run(account, expected, charged)
}

export function moveWaits(database: Database, account: string, now: number): Attempt[] {
  database
    .prepare(
      `UPDATE attempts SET sent_at = ?2, not_before = not_before - (sent_at - ?2),
         created_at = min(created_at, ?2)
       WHERE account = ?1 AND state = 'REJECTED' AND not_before IS NOT NULL AND sent_at > ?2`,
    )
    .run(account, now)
  const rows = database
    .prepare("SELECT * FROM attempts WHERE account = ? AND state = 'REJECTED' ORDER BY id")
    .all(account) as Row[]
  return rows.map(toAttempt)
}

/** Prices are rupees with at most two decimals. */
export function samePrice(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.005
}
