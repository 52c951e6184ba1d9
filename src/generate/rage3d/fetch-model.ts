import { elapsed } from '../../api/index.js'
import type { Attempt, RawFiles, StoredFile } from '../../cache/index.js'
import { Rage3dError, ServiceError } from '../../errors/index.js'
import type { Purchaser } from './purchase-context.js'

/** Longest download, in bytes. */
const MAX_BYTES = 200_000_000
/** Fetches of a model that arrives complete but is refused by its check. */
const MOST_TRIES = 3
/** After this long a bad download is left to the next run. */
const MOST_TRYING_MS = 90_000

export interface DownloadIntoOptions {
  readonly signal: AbortSignal
  /** Digest that the model must have, if it is known. */
  readonly expected?: string
  /** 0–1. */
  onProgress?(progress: number): void
}

/**
 * Downloads the model of a task into a folder of the store: streamed, hashed, checked, and published only when it is
 * sound. A bad one is fetched again, never stored and never bought again.
 */
export async function downloadInto(
  purchaser: Purchaser,
  files: RawFiles,
  taskId: string,
  options: DownloadIntoOptions,
): Promise<StoredFile> {
  const startedAt = elapsed(purchaser.clock)
  for (let tries = 1; ; tries++) {
    try {
      return await downloadOnce(purchaser, files, taskId, options)
    } catch (error) {
      if (!(error instanceof RefusedModel)) throw error
      const tooLong = elapsed(purchaser.clock) - startedAt > MOST_TRYING_MS
      if (tries >= MOST_TRIES || tooLong) throw invalidModel(taskId, error.cause)
    }
  }
}

/** A model that its check refused: the only failure that another download may mend. */
class RefusedModel extends Error {}

async function downloadOnce(
  { client, checkModel, settings }: Purchaser,
  files: RawFiles,
  taskId: string,
  { signal, expected, onProgress }: DownloadIntoOptions,
): Promise<StoredFile> {
  const check = async (glb: Uint8Array) => {
    try {
      await checkModel(glb)
    } catch (cause) {
      signal.throwIfAborted()
      throw new RefusedModel('The model was refused.', { cause })
    }
  }
  let stored: StoredFile | null = null
  await client.download(taskId, 'glb', {
    to: async (chunks) => {
      stored = await files.put(chunks, { maxBytes: MAX_BYTES, check, expected, signal })
    },
    maxBytes: MAX_BYTES,
    deadlineMs: settings.poll.deadlineMs,
    signal,
    onProgress: (received, total) => onProgress?.(total ? Math.min(1, received / total) : 0),
  })
  if (stored === null) throw new Error(`The download of task ${taskId} ended without a model.`)
  return stored
}

function invalidModel(taskId: string, cause: unknown): ServiceError {
  const reason = cause instanceof Rage3dError ? ` ${cause.message}` : ''
  return new ServiceError(
    'RAGE3D_DOWNLOAD_INVALID',
    `The model of task ${taskId} was downloaded ${MOST_TRIES} times and cannot be used.${reason}`,
    { charged: 'yes', taskId, cause },
  )
}

/** The model of an attempt, from the orphans if it was saved there before, else from the service. */
export async function fetchModel(
  purchaser: Purchaser,
  attempt: Attempt,
  options: DownloadIntoOptions,
): Promise<StoredFile> {
  const { store } = purchaser
  const saved = attempt.candidates.find(({ taskId }) => taskId === attempt.taskId)?.sha256
  const orphan = saved ? await store.orphans.get(saved) : null
  if (orphan) return store.raw.put(orphan)
  return downloadInto(purchaser, store.raw, attempt.taskId!, options)
}
