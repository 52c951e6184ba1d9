import type { Take } from '../cache/index.js'
import { CacheError } from '../errors/index.js'
import { checkPictures, prepareUploads } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import type { PhotoJob } from './identify.js'
import { readUnchanged } from './local-raw.js'
import type { RawModel } from './raw-model.js'
import { recordTake } from './record-take.js'
import type { ModelSource, PipelineEvents } from './types.js'

export interface ServiceWork {
  readonly signal: AbortSignal
  /** Whether the run's consent covers this photo. */
  readonly maySubmit: boolean
  /** Buys another take although one exists. */
  readonly again?: boolean
}

/** The raw model of a bought take that lies in the store. */
export function storedRaw(
  take: Take,
  source: ModelSource,
  photo: string,
  context: PipelineContext,
): RawModel {
  return {
    state: 'ready',
    source,
    taskId: take.taskId,
    rawSha256: take.sha256,
    digest: take.sha256,
    identity: take.sha256,
    warnings: [],
    load: async () => {
      const bytes = await context.store.raw.get(take.sha256)
      if (bytes) return bytes
      throw new CacheError(
        'RAGE3D_STORE_DAMAGED',
        `The stored model of ${photo} is missing or was altered.`,
        {
          photo,
          taskId: take.taskId,
          charged: 'yes',
        },
      )
    },
  }
}

/** Downloads a recorded model again by its task: no charge. */
export async function fetchRaw(
  job: PhotoJob,
  take: Take,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<RawModel> {
  const { name } = job
  await context.once(`fetch\n${take.sha256}`, signal, (shared) =>
    context.tasks(async () => {
      const generator = await context.rage3d()
      await generator.fetchTake(take, { name, signal: shared, onProgress: forward(job, context) })
    }),
  )
  return storedRaw(take, 'store', job.photo, context)
}

/** Resumes or buys, stores, and records the take in the lockfile. */
export async function generatedRaw(
  job: PhotoJob,
  context: PipelineContext,
  work: ServiceWork,
): Promise<RawModel> {
  const shared = await context.once(`generate\n${job.rawKey}`, work.signal, (signal) =>
    context.tasks(async () => {
      const generator = await context.rage3d()
      // Read again and hashed: exactly these bytes are uploaded, and their digest names the purchase.
      const pictures = await readUnchanged(job, signal)
      const input = {
        name: job.name,
        photo: job.photo,
        rawKey: job.rawKey,
        pictures,
        prepareUploads: async () => prepareUploads(await checkPictures(pictures, { signal }), { signal }),
      }
      const { maySubmit, again } = work
      const result = await generator.generate(input, {
        signal,
        maySubmit,
        again,
        onProgress: forward(job, context),
        onWarning: (message) => context.events.emit('warning', { photo: job.photo, message }),
      })
      if (result.take) await recordTake(job, result.take, context)
      return { generation: result, isTold: false }
    }),
  )
  const { generation } = shared
  // Photos of the same bytes share one purchase: the first of them to have it tells what it cost.
  const source = shared.isTold ? 'store' : generation.source
  shared.isTold = true
  for (const message of generation.warnings) context.events.emit('warning', { photo: job.photo, message })
  if (!generation.take) throw new Error('unreachable: the paid generator returned no take')
  return storedRaw(generation.take, source, job.photo, context)
}

function forward({ name, photo }: PhotoJob, context: PipelineContext) {
  return (progress: Omit<PipelineEvents['progress'], 'name' | 'photo'>) =>
    context.events.emit('progress', { name, photo, ...progress })
}
