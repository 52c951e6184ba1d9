import type { Take } from '../cache/index.js'
import { CacheError, ConfigError, toRage3dError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import type { PhotoJob } from './identify.js'

/**
 * Puts a take that lies in the store in use, and returns whether that changed the lockfile. What keeps the lockfile from
 * being written loses nothing: the next run finds the take in the ledger.
 */
export async function recordTake(
  { rawKey, photo }: Pick<PhotoJob, 'rawKey' | 'photo'>,
  take: Take,
  { lockfile }: Pick<PipelineContext, 'lockfile'>,
): Promise<boolean> {
  try {
    return await lockfile.useTake(rawKey, take)
  } catch (thrown) {
    const error = toRage3dError(thrown)
    const { taskId } = take
    const Kind = error instanceof ConfigError ? ConfigError : CacheError
    throw new Kind(
      error.code,
      `The model of ${photo} was paid for (task ${taskId}) and is in the store, but it could not be recorded. ${error.message}`,
      {
        hint: `${error.hint} The next run records the model; it is not bought again.`,
        photo,
        taskId,
        charged: 'yes',
        cause: thrown,
      },
    )
  }
}
