import path from 'node:path'
import { photoSetOf } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { finishModel, previewModel } from './finish-model.js'
import { identify } from './identify.js'
import { draftIdentity } from './local-raw.js'
import { localGeneratorOf, planRaw, type RawPlan } from './plan-raw.js'
import type { Model, Preview } from './types.js'

/** The best model that exists without money or network: the stored one, else a local one made now. */
export const currentModel = (photo: string, context: PipelineContext, signal: AbortSignal): Promise<Model> =>
  makeOffline(finishModel, photo, context, signal)

/** The same as far as a scene needs it at once. */
export const currentPreview = (
  photo: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Preview> => makeOffline(previewModel, photo, context, signal)

async function makeOffline<T>(
  make: Maker<T>,
  photo: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<T> {
  const { root } = context.settings
  const set = await photoSetOf(path.resolve(root, photo), { root })
  const job = await identify(set, context.settings, signal)
  const [plan] = await planRaw([job], context)
  const offline: RawPlan = plan?.kind === 'stored' || plan?.kind === 'local' ? plan : standIn(context)
  // An STL comes from the service: it is part of the finished model, not of what can be had at once.
  const withoutStl = { ...job, recipe: { ...job.recipe, stl: false } }
  const options = { signal, maySubmit: false, frozen: false }
  return context.models(() => make(withoutStl, offline, context, options))
}

type Maker<T> = (...args: Parameters<typeof finishModel>) => Promise<T>

function standIn(context: PipelineContext): RawPlan {
  const generator = localGeneratorOf(context.settings) ?? {
    ...draftIdentity(),
    fallback: false,
    custom: false,
  }
  return { kind: 'local', generator, warning: null }
}
