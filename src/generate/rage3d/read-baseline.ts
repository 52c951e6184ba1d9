import type { GenerationRow } from '../../api/index.js'
import { TASK_ID } from '../../api/index.js'
import type { Baseline, Candidate } from '../../cache/index.js'
import type { Purchaser } from './purchase-context.js'

/** Rows of the list that are asked for. */
export const LISTING_LIMIT = 100

/** What the account looks like before a submission. A failure here has cost nothing. */
export async function readBaseline(
  { client }: Pick<Purchaser, 'client'>,
  signal: AbortSignal,
): Promise<{ baseline: Baseline; rows: readonly GenerationRow[] }> {
  const [rows, balance] = await Promise.all([
    client.generations({ limit: LISTING_LIMIT, signal }),
    client.balance({ signal }),
  ])
  const taskIds = rows.map(({ taskId }) => taskId).filter((id): id is string => id !== null)
  return { baseline: { taskIds, balance }, rows }
}

/** Rows that nobody here knows, as candidates. */
export function candidatesOf(rows: readonly GenerationRow[], known: ReadonlySet<string>): Candidate[] {
  const seen = new Set<string>()
  const candidates: Candidate[] = []
  for (const { taskId, status, createdAt } of rows) {
    if (taskId === null || !TASK_ID.test(taskId) || known.has(taskId) || seen.has(taskId)) continue
    seen.add(taskId)
    candidates.push({ taskId, status, createdAt: createdAt?.toISOString() ?? null, sha256: null })
  }
  return candidates
}
