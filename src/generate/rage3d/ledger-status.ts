import type { Attempt } from '../../cache/index.js'
import { dateOf, expiryOf } from './look-at-photo.js'
import type { Purchaser } from './purchase-context.js'
import type { LedgerStatus, OpenAttempt } from './rage3d-types.js'

/** A paid model that is not stored yet is warned of when it has less than this left. */
const WARN_MS = 48 * 3_600_000

/** Everything that is not settled, and what is urgent about it. */
export async function ledgerStatus({
  ledger,
  clock,
  account,
  settings,
}: Pick<Purchaser, 'ledger' | 'clock' | 'account' | 'settings'>): Promise<LedgerStatus> {
  const problem = await ledger.problem()
  if (problem) return { open: [], problem, warnings: [problem.message] }
  const attempts = await ledger.inStates([
    'INTENT',
    'SENDING',
    'AMBIGUOUS',
    'SUBMITTED',
    'READY',
    'HELD',
    'FAILED',
    'EXPIRED_LOST',
  ])
  const open = attempts.filter((attempt) => !attempt.closed && attempt.refundedAt === null)
  const sorted = open.map(toOpenAttempt).sort((a, b) => timeOf(a) - timeOf(b))
  const { priceAlarm } = await ledger.account(account)
  const warnings = sorted.flatMap((attempt) => expiryWarning(attempt, clock.now()))
  if (priceAlarm?.expected === settings.price) {
    warnings.push(
      `The service charged ₹${priceAlarm.charged} for a generation instead of ₹${priceAlarm.expected}; nothing more is bought until \`spend.price\` is changed.`,
    )
  }
  return { open: sorted, problem: null, warnings }
}

function toOpenAttempt(attempt: Attempt): OpenAttempt {
  const { rawKey, name, state, taskId, cost, candidates, detail } = attempt
  return {
    ...{ rawKey, name, state, taskId, cost, candidates, detail },
    sentAt: dateOf(attempt.sentAt),
    submittedAt: dateOf(attempt.submittedAt),
    expiresAt: dateOf(expiryOf(attempt)),
  }
}

function timeOf({ expiresAt }: OpenAttempt): number {
  return expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER
}

function expiryWarning({ name, taskId, expiresAt }: OpenAttempt, now: number): string[] {
  if (expiresAt === null) return []
  const leftMs = expiresAt.getTime() - now
  if (leftMs > WARN_MS) return []
  const left = leftMs <= 0 ? 'any moment' : `in ${Math.max(1, Math.floor(leftMs / 3_600_000))} h`
  return [
    `The paid model of ${name} (task ${taskId}) is not downloaded yet, and the service deletes it ${left}. Run \`rage3d build --out DIR\`.`,
  ]
}
