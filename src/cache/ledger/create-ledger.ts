import { CacheError } from '../../errors/index.js'
import type { Database } from '../locks/sqlite.js'
import type { Attempt, AttemptState } from './attempt.js'
import { type Row, toAttempt, toColumns } from './attempt-row.js'
import { unusable } from './ledger-errors.js'
import { createLedgerSession, type SessionOptions } from './ledger-session.js'
import type { AttemptChange, Ledger } from './ledger-types.js'
import {
  beginAttempt,
  bump,
  countSent,
  isHeldBy,
  moveWaits,
  openWindow,
  readAccount,
  ringAlarm,
  updateAttempt,
} from './ledger-writes.js'
import { isMarkedOpen, markOpen } from './open-mark.js'
import { isOwnerAlive } from './owner-proof.js'
import { isAllowed, movesAccount } from './transitions.js'

export interface LedgerOptions extends SessionOptions {
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** Opens the ledger of a store, when it is first asked. */
export function createLedger({ now = Date.now, ...options }: LedgerOptions): Ledger {
  const session = createLedgerSession(options)
  const { file } = session
  const rows = (sql: string, ...values: (string | number)[]) =>
    session.read((database) => select(database, sql, values), [])

  async function move(
    attempt: Attempt,
    to: AttemptState,
    change: AttemptChange = {},
    alarm: { expected: number; charged: number } | null = null,
  ): Promise<Attempt> {
    if (!isAllowed(attempt.state, to)) throw new Error(`No way leads from ${attempt.state} to ${to}.`)
    return session.write((database, owner) => {
      const moved = updateAttempt(database, attempt, owner, [['state', to], ...toColumns(change)])
      if (moved === null) throw lostHold(file, attempt)
      if (movesAccount(attempt.state)) bump(database, attempt.account)
      if (alarm) ringAlarm(database, attempt.account, alarm)
      return moved
    })
  }

  return {
    file,
    async problem() {
      try {
        await session.read(() => null, null)
        return null
      } catch (error) {
        if (error instanceof CacheError) return error
        throw error
      }
    },
    assertSpendable: () => session.write(() => undefined),
    async find(rawKeys) {
      const found = await rows(
        'SELECT * FROM attempts WHERE raw_key IN (SELECT value FROM json_each(?)) ORDER BY id DESC',
        JSON.stringify(rawKeys),
      )
      const groups = new Map<string, Attempt[]>()
      for (const attempt of found)
        groups.set(attempt.rawKey, [...(groups.get(attempt.rawKey) ?? []), attempt])
      return groups
    },
    inStates: async (states, account) => {
      const found = await rows(
        'SELECT * FROM attempts WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id',
        JSON.stringify(states),
      )
      return found.filter((attempt) => account === undefined || attempt.account === account)
    },
    withTasks: () => rows('SELECT * FROM attempts WHERE task_id IS NOT NULL ORDER BY id DESC'),
    async get({ nonce, name }) {
      const [attempt] = await rows('SELECT * FROM attempts WHERE nonce = ?', nonce)
      if (!attempt) throw unusable(file, `has lost the attempt for ${name}`)
      return attempt
    },
    keep: session.keep,
    account: (account) =>
      session.read((database) => readAccount(database, account), {
        sequence: 0,
        priceAlarm: null,
        lostAt: null,
      }),
    usedBy: (run) => session.read((database) => countSent(database, run), 0),

    mayHaveOpen: () => isMarkedOpen(file),
    begin: (request) =>
      session.write((database, owner) => {
        markOpen(file)
        return beginAttempt(database, request, owner, now())
      }),
    async claim(attempt) {
      if (attempt.owner === (await session.owner())) return attempt
      if (attempt.owner !== null && (await isOwnerAlive(options.dir, attempt.owner))) return null
      return session.write((database, owner) => {
        const held = attempt.owner === null ? 'owner IS NULL' : 'owner = ?'
        const values = attempt.owner === null ? [] : [attempt.owner]
        const { changes } = database
          .prepare(`UPDATE attempts SET owner = ? WHERE nonce = ? AND state = ? AND ${held}`)
          .run(owner, attempt.nonce, attempt.state, ...values)
        return changes === 1 ? { ...attempt, owner } : null
      })
    },
    async release(attempt) {
      await session.write((database, owner) =>
        database
          .prepare('UPDATE attempts SET owner = NULL WHERE nonce = ? AND owner = ?')
          .run(attempt.nonce, owner),
      )
    },
    move,
    openWindow: (attempt, window) =>
      session.write((database, owner) => {
        if (!isHeldBy(database, attempt, owner)) throw lostHold(file, attempt)
        return openWindow(database, attempt, owner, window)
      }),
    markRefunded: (attempt, { sequence, at }) =>
      session.write((database, owner) => {
        if (readAccount(database, attempt.account).sequence !== sequence) return null
        const refunded = updateAttempt(database, attempt, owner, [
          ['refunded_at', Math.round(at)],
          ['refunded_sequence', sequence + 1],
        ])
        if (refunded === null) throw lostHold(file, attempt)
        bump(database, attempt.account)
        return refunded
      }),
    async closeSettled(rawKey) {
      await session.write((database) =>
        database
          .prepare(
            "UPDATE attempts SET closed = 1 WHERE raw_key = ? AND state IN ('STORED','FAILED','EXPIRED_LOST','REJECTED','ABANDONED','NOT_CHARGED')",
          )
          .run(rawKey),
      )
    },
    moveWaits: (account, moment) =>
      session.write((database) => moveWaits(database, account, Math.round(moment))),
    async clearLost(account) {
      await session.write((database) =>
        database.prepare('INSERT OR REPLACE INTO lost VALUES (?, ?)').run(account, now()),
      )
    },
    setAside: session.setAside,
    close: session.close,
  }
}

function select(database: Database, sql: string, values: readonly (string | number)[]): Attempt[] {
  return (database.prepare(sql).all(...values) as Row[]).map(toAttempt)
}

function lostHold(file: string, attempt: Attempt): CacheError {
  const where = `is no longer in this process's hands and the state ${attempt.state}`
  return new CacheError('RAGE3D_LEDGER_UNUSABLE', `The attempt for ${attempt.name} in ${file} ${where}.`, {
    hint: 'Another process went on with it. Run again.',
  })
}
