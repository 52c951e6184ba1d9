import { type Rage3dError, SpendError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import { deriveModel } from './derive-model.js'
import { deriveStl } from './derive-stl.js'
import type { PhotoJob } from './identify.js'
import { localRaw } from './local-raw.js'
import type { RawPlan } from './plan-raw.js'
import type { RawModel } from './raw-model.js'
import { recordTake } from './record-take.js'
import { fetchRaw, generatedRaw, storedRaw } from './service-raw.js'
import type { Model, Preview } from './types.js'

export interface FinishOptions {
  readonly signal: AbortSignal
  /** Consent to buy this photo was given. */
  readonly maySubmit: boolean
  /** Nothing may be fetched, bought or made by fallback. */
  readonly frozen: boolean
}

/** Carries out one plan: raw model, levels and collider, poster, STL. Throws what stopped it. */
export async function finishModel(
  job: PhotoJob,
  plan: RawPlan,
  context: PipelineContext,
  options: FinishOptions,
): Promise<Model> {
  const preview = await previewModel(job, plan, context, options)
  const { signal } = options
  const poster = (await preview.poster?.draw()) ?? null
  const stl = job.recipe.stl ? await deriveStl(preview, context, signal) : null
  return { ...preview, poster, stl, warnings: [...preview.warnings, ...(poster?.warnings ?? [])] }
}

/** Carries out one plan as far as a scene needs it: raw model, levels and collider. Throws what stopped it. */
export async function previewModel(
  job: PhotoJob,
  plan: RawPlan,
  context: PipelineContext,
  options: FinishOptions,
): Promise<Preview> {
  const raw = await obtainRaw(job, plan, context, options)
  return deriveModel(job, raw, context, options.signal)
}

async function obtainRaw(
  job: PhotoJob,
  plan: RawPlan,
  context: PipelineContext,
  { signal, maySubmit, frozen }: FinishOptions,
): Promise<RawModel> {
  const missing = frozen ? frozenReason(job, plan) : null
  if (missing) throw missing
  switch (plan.kind) {
    case 'stored':
      // The line may be missing after a crash between store and lockfile: writing it is repeatable.
      if (!plan.recorded && !frozen) await recordTake(job, plan.take, context)
      return storedRaw(plan.take, 'store', job.photo, context)
    case 'fetch':
      return fetchRaw(job, plan.take, context, signal)
    case 'resume':
      return generatedRaw(job, context, { signal, maySubmit })
    case 'buy':
      return generatedRaw(job, context, { signal, maySubmit })
    case 'local':
      return makeLocal(job, plan, context, signal)
    case 'held':
    case 'refused':
      throw plan.error
  }
}

function makeLocal(
  job: PhotoJob,
  { generator, warning }: RawPlan & { kind: 'local' },
  context: PipelineContext,
  signal: AbortSignal,
): Promise<RawModel> {
  const { name, photo } = job
  if (warning) context.events.emit('warning', { photo, message: warning })
  const onProgress = (progress: number) =>
    context.events.emit('progress', { name, photo, stage: 'drafting', progress })
  return localRaw(job, generator, context, { signal, onProgress })
}

/** Why a frozen run cannot go on with this plan; `null` if nothing is missing. */
export function frozenReason({ photo }: PhotoJob, plan: RawPlan): Rage3dError | null {
  const missing =
    plan.kind === 'fetch' || plan.kind === 'refused'
      ? `The bought model of ${photo} is not in the store.`
      : plan.kind === 'resume'
        ? `The model of ${photo} ${plan.taskId === null ? 'may have been paid, which is not settled yet' : 'was paid but is not downloaded yet'}.`
        : plan.kind === 'local' && plan.generator.fallback
          ? `${photo} has no bought model, and there is no key to buy one.`
          : null
  if (plan.kind === 'refused' && plan.error.code !== 'RAGE3D_STORE_DAMAGED') return null
  if (!missing) return null
  return new SpendError('RAGE3D_FROZEN', `${missing} Nothing was sent: this run is frozen.`, {
    photo,
    hint: 'Run `rage3d build --out DIR` on your machine, then commit rage3d.lock.json and share the store.',
  })
}
