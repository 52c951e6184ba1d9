import type { Attempt } from '../../cache/index.js'
import { Rage3dError } from '../../errors/index.js'
import { fetchModel } from './fetch-model.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { expiredLost } from './purchase-errors.js'

/** Downloads the model of a finished task: leads to STORED once it is safely in the store, or to EXPIRED_LOST. */
export async function storeModel(
  purchaser: Purchaser,
  { photo, signal, onProgress }: Purchase,
  attempt: Attempt,
): Promise<Attempt> {
  const { ledger, clock } = purchaser
  const taskId = attempt.taskId!
  onProgress({ stage: 'downloading', progress: 0, taskId })
  try {
    const { sha256, bytes } = await fetchModel(purchaser, attempt, {
      signal,
      onProgress: (progress) => onProgress({ stage: 'downloading', progress, taskId }),
    })
    return await ledger.move(attempt, 'STORED', { sha256, bytes, storedAt: clock.now() })
  } catch (error) {
    if (!isGone(error)) throw error
    throw expiredLost(photo, await ledger.move(attempt, 'EXPIRED_LOST'))
  }
}

/** Looks once more for a model that was reported gone; asking is free. */
export async function lookForLost(purchaser: Purchaser, purchase: Purchase, lost: Attempt): Promise<Attempt> {
  const { ledger, clock } = purchaser
  try {
    const { sha256, bytes } = await fetchModel(purchaser, lost, { signal: purchase.signal })
    const ready = await ledger.move(lost, 'READY')
    return await ledger.move(ready, 'STORED', { sha256, bytes, storedAt: clock.now() })
  } catch (error) {
    if (error instanceof Rage3dError && error.code === 'RAGE3D_LEDGER_UNUSABLE') throw error
    purchase.signal.throwIfAborted()
    throw expiredLost(purchase.photo, lost)
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Rage3dError && error.code === 'RAGE3D_MODEL_EXPIRED'
}
