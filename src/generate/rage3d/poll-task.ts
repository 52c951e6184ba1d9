import type { TaskStatus } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { Rage3dError } from '../../errors/index.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { expiredLost } from './purchase-errors.js'

/** How long the service keeps the files of a task. */
export const FILES_LIVE_MS = 7 * 86_400_000

/** Waits for a submitted task: leads to READY or FAILED. With `once` it asks a single time and may stay SUBMITTED. */
export async function pollTask(
  purchaser: Purchaser,
  purchase: Purchase,
  attempt: Attempt,
  { once = false }: { readonly once?: boolean } = {},
): Promise<Attempt> {
  const { ledger, clock } = purchaser
  if (isSaved(attempt)) return ledger.move(attempt, 'READY')
  const status = await ask(purchaser, purchase, attempt, once)
  if (status.status === 'failed') {
    return ledger.move(attempt, 'FAILED', {
      failedAt: clock.now(),
      detail: status.error?.slice(0, 500) ?? null,
    })
  }
  if (status.status !== 'success') return attempt
  const expiresAt = status.expiresAt?.getTime() ?? (attempt.submittedAt ?? clock.now()) + FILES_LIVE_MS
  return ledger.move(attempt, 'READY', { expiresAt })
}

/** Whether the model was downloaded while the photo was held. */
function isSaved({ candidates, taskId }: Attempt): boolean {
  return candidates.some((candidate) => candidate.taskId === taskId && candidate.sha256 !== null)
}

async function ask(
  purchaser: Purchaser,
  { photo, signal, onProgress }: Purchase,
  attempt: Attempt,
  once: boolean,
): Promise<TaskStatus> {
  const { client, ledger, clock, settings } = purchaser
  const taskId = attempt.taskId!
  try {
    if (once) return await client.task(taskId, { signal })
    const { firstMs, minMs, maxMs, deadlineMs } = settings.poll
    const running = clock.now() - (attempt.submittedAt ?? 0)
    return await client.waitForTask(taskId, {
      firstMs: Math.min(firstMs, Math.max(0, firstMs - running)),
      minMs,
      maxMs,
      deadlineMs,
      signal,
      onStatus: ({ progress }) => onProgress({ stage: 'generating', progress: progress / 100, taskId }),
    })
  } catch (error) {
    const unknown = error instanceof Rage3dError && error.code === 'RAGE3D_TASK_UNKNOWN'
    // An unknown task may belong to another account or address; only after its time is it certainly gone.
    if (!unknown || clock.now() - (attempt.submittedAt ?? clock.now()) < FILES_LIVE_MS) throw error
    throw expiredLost(photo, await ledger.move(attempt, 'EXPIRED_LOST'))
  }
}
