import type { Attempt, Candidate } from '../../cache/index.js'
import { downloadInto } from './fetch-model.js'
import type { Purchaser } from './purchase-context.js'

export interface SaveOptions {
  /** How long to wait for candidates that still run, in milliseconds; 0 looks once. */
  readonly patienceMs: number
  readonly signal: AbortSignal
}

/**
 * Downloads the models of a held photo's candidates to the orphans folder and notes their digests. A wrong one is
 * harmless, an expired one is gone; one that cannot be had is tried again by the next run.
 */
export async function saveCandidates(
  purchaser: Purchaser,
  held: Attempt,
  options: SaveOptions,
): Promise<Attempt> {
  let current = held
  for (const candidate of held.candidates) {
    if (candidate.sha256 !== null) continue
    const sha256 = await saveOne(purchaser, candidate, options)
    if (sha256 === null) continue
    const candidates = current.candidates.map((c) => (c.taskId === candidate.taskId ? { ...c, sha256 } : c))
    current = await purchaser.ledger.move(current, 'HELD', { candidates })
  }
  return current
}

async function saveOne(
  purchaser: Purchaser,
  { taskId }: Candidate,
  { patienceMs, signal }: SaveOptions,
): Promise<string | null> {
  const { client, settings, store } = purchaser
  const { minMs, maxMs, deadlineMs } = settings.poll
  try {
    const patience = Math.min(patienceMs, deadlineMs)
    const status =
      patience > 0
        ? await client.waitForTask(taskId, { firstMs: 0, minMs, maxMs, deadlineMs: patience, signal })
        : await client.task(taskId, { signal })
    if (status.status !== 'success') return null
    return (await downloadInto(purchaser, store.orphans, taskId, { signal })).sha256
  } catch {
    signal.throwIfAborted()
    return null // Still running, out of reach or spoilt: the next run tries again.
  }
}
