import type { GenerationRow } from '../../api/index.js'
import type { Baseline, Candidate } from '../../cache/index.js'
import type { KnownTasks } from './known-tasks.js'
import { candidatesOf } from './read-baseline.js'

export interface Evidence {
  readonly nonce: string
  readonly sentAt: number
  readonly baseline: Baseline
  /** The list, read twice. */
  readonly readings: readonly [readonly GenerationRow[], readonly GenerationRow[]]
  /** INR, now. */
  readonly balance: number
  readonly known: KnownTasks
  /** Costs of tasks of ours whose refund may have arrived since the baseline, in INR. */
  readonly possibleRefunds: readonly number[]
  /** Whether the list was read with the key that the submission was sent with. */
  readonly sameAccount: boolean
  readonly exclusiveAccount: boolean
  readonly settleMs: number
}

export type Verdict =
  | { readonly kind: 'ours'; readonly taskId: string; readonly createdAt: Date | null }
  | { readonly kind: 'not-charged' }
  | { readonly kind: 'unproved'; readonly reason: string; readonly candidates: readonly Candidate[] }

/** Clocks of two machines differ; a row may be this much too early or late. */
const CLOCK_SKEW_MS = 600_000

/** Decides what an unanswered submission came to. The list decides; the balance can only veto. */
export function judgeListing(evidence: Evidence): Verdict {
  const { baseline, known, readings, balance } = evidence
  const rows = [...readings[1], ...readings[0]]
  const named = rows.find((row) => row.taskId !== null && row.text.includes(evidence.nonce))
  if (named?.taskId && !known.ids.has(named.taskId)) {
    return { kind: 'ours', taskId: named.taskId, createdAt: named.createdAt }
  }
  const candidates = candidatesOf(rows, new Set([...baseline.taskIds, ...known.ids]))
  const unproved = (reason: string): Verdict => ({ kind: 'unproved', reason, candidates })
  if (rows.some((row) => row.taskId === null)) return unproved('the list holds rows without an id')
  if (candidates.length > 0) {
    const only = adoptable(evidence, candidates)
    const count = candidates.length === 1 ? 'a generation' : `${candidates.length} generations`
    return only ?? unproved(`the list shows ${count} that nobody here knows`)
  }
  const shows = (id: string) => readings.every((reading) => reading.some(({ taskId }) => taskId === id))
  if (!evidence.sameAccount && !baseline.taskIds.some(shows)) {
    return unproved('it was sent with another key, and the list is not of that account')
  }
  const missing = known.expected.find((id) => !shows(id))
  if (missing !== undefined) return unproved(`the list lacks task ${missing}, which is ours`)
  if (![...known.ids].some(shows)) {
    return unproved('the list shows no task of ours, so it may be incomplete')
  }
  if (!explains(balance - baseline.balance, evidence.possibleRefunds)) {
    return unproved(`the balance moved from ₹${baseline.balance} to ₹${balance}`)
  }
  return { kind: 'not-charged' }
}

/** Nobody else uses the account: a single new row that fits in time is ours. */
function adoptable(
  { exclusiveAccount, sameAccount, sentAt, settleMs, baseline, balance }: Evidence,
  candidates: readonly Candidate[],
): Verdict | null {
  const [only] = candidates
  if (!exclusiveAccount || !sameAccount || candidates.length !== 1 || !only) return null
  // A row without a time came after the baseline, which is all that can be said of it.
  const createdAt = only.createdAt === null ? null : new Date(only.createdAt)
  const delay = createdAt === null ? 0 : createdAt.getTime() - sentAt
  if (delay < -CLOCK_SKEW_MS || delay > settleMs + CLOCK_SKEW_MS) return null
  if (balance > baseline.balance) return null
  return { kind: 'ours', taskId: only.taskId, createdAt }
}

/** Whether refunds of ours alone account for a change of the balance. */
function explains(change: number, refunds: readonly number[]): boolean {
  let sums = new Set([0])
  for (const refund of refunds.slice(0, 12)) {
    sums = new Set([...sums].flatMap((sum) => [sum, sum + refund]))
  }
  return [...sums].some((sum) => Math.abs(sum - change) < 0.005)
}
