import { type Attempt, type AttemptState, attemptStates, type Baseline, type Candidate } from './attempt.js'
import type { AttemptChange } from './ledger-types.js'

/** A row as SQLite gives it. */
export type Row = Record<string, string | number | null>

/** Reads a row of `attempts`; throws if it holds what we never write. */
export function toAttempt(row: Row): Attempt {
  const state = row.state as AttemptState
  if (!attemptStates.includes(state)) throw new Error(`The ledger holds an unknown state: ${state}`)
  return {
    id: row.id as number,
    rawKey: row.raw_key as string,
    account: row.account as string,
    state,
    owner: row.owner as string | null,
    run: row.run as string,
    nonce: row.nonce as string,
    name: row.name as string,
    taskId: row.task_id as string | null,
    cost: row.cost as number | null,
    baseline: row.baseline === null ? null : (JSON.parse(row.baseline as string) as Baseline),
    candidates: JSON.parse(row.candidates as string) as Candidate[],
    createdAt: row.created_at as number,
    sentAt: row.sent_at as number | null,
    sentSequence: row.sent_sequence as number | null,
    submittedAt: row.submitted_at as number | null,
    expiresAt: row.expires_at as number | null,
    failedAt: row.failed_at as number | null,
    refundedAt: row.refunded_at as number | null,
    refundedSequence: row.refunded_sequence as number | null,
    storedAt: row.stored_at as number | null,
    sha256: row.sha256 as string | null,
    bytes: row.bytes as number | null,
    status: row.status as number | null,
    detail: row.detail as string | null,
    notBefore: row.not_before as number | null,
    closed: row.closed === 1,
  }
}

const COLUMNS: Record<keyof AttemptChange, string> = {
  run: 'run',
  taskId: 'task_id',
  cost: 'cost',
  baseline: 'baseline',
  candidates: 'candidates',
  sentAt: 'sent_at',
  submittedAt: 'submitted_at',
  expiresAt: 'expires_at',
  failedAt: 'failed_at',
  refundedAt: 'refunded_at',
  storedAt: 'stored_at',
  sha256: 'sha256',
  bytes: 'bytes',
  status: 'status',
  detail: 'detail',
  notBefore: 'not_before',
  closed: 'closed',
}

/** Columns and values of a change, for an UPDATE. */
export function toColumns(change: AttemptChange): [column: string, value: string | number | null][] {
  return Object.entries(change).map(([field, value]) => [
    COLUMNS[field as keyof AttemptChange],
    // Everything but money is whole: clocks with jitter on top are not.
    typeof value === 'number' && field !== 'cost' ? Math.round(value) : toSql(value),
  ])
}

function toSql(value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return (value ?? null) as string | number | null
}
