import type { Attempt } from '../../cache/index.js'
import type { Purchaser } from './purchase-context.js'

/** Generations of the account that are ours: recorded in the ledger, or in the project's lockfile. */
export interface KnownTasks {
  readonly ids: ReadonlySet<string>
  /** Recent ones that any complete list must show. */
  readonly expected: readonly string[]
}

/** Files live for seven days; a row may vanish with them. */
const RECENT_MS = 6 * 86_400_000
const MOST_EXPECTED = 20

export async function readKnownTasks(
  { ledger, clock, knownTasks }: Pick<Purchaser, 'ledger' | 'clock' | 'knownTasks'>,
  account: string,
): Promise<KnownTasks> {
  const attempts = await ledger.withTasks()
  const recent = clock.now() - RECENT_MS
  const isExpected = (attempt: Attempt) =>
    attempt.account === account &&
    attempt.state !== 'FAILED' &&
    attempt.state !== 'ABANDONED' &&
    (attempt.submittedAt ?? 0) > recent
  return {
    ids: new Set([...attempts.map(({ taskId }) => taskId!), ...(await knownTasks())]),
    expected: attempts
      .filter(isExpected)
      .slice(0, MOST_EXPECTED)
      .map(({ taskId }) => taskId!),
  }
}
