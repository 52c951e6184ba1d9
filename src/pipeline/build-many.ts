import path from 'node:path'
import { toRage3dError } from '../errors/index.js'
import { type PhotoSet, photoSetOf } from '../photos/index.js'
import { hasStandingConsent } from './consent.js'
import type { PipelineContext } from './context.js'
import { photoOf } from './identify.js'
import type { BuildOutcome } from './pipeline-types.js'
import { type FailedPhoto, prepareJobs, settleConsent } from './prepare-jobs.js'
import { interruptedError, runJobs } from './run-jobs.js'
import type { BuildOptions, Model } from './types.js'

/** Finishes the photos given under one consent. Every photo has an outcome; nothing is thrown for a single one. */
export async function buildMany(
  photos: readonly string[],
  context: PipelineContext,
  options: BuildOptions,
): Promise<Map<string, BuildOutcome>> {
  const signal = options.signal ?? new AbortController().signal
  const { root } = context.settings
  const outcomes = new Map<string, BuildOutcome>()
  const sets = new Map<string, { readonly set: PhotoSet; readonly given: string[] }>()
  for (const given of photos) {
    try {
      const set = await photoSetOf(path.resolve(root, given), { root })
      const photo = photoOf(set, root)
      const known = sets.get(photo)
      if (known) known.given.push(given)
      else sets.set(photo, { set, given: [given] })
    } catch (thrown) {
      outcomes.set(given, { error: toRage3dError(thrown) })
    }
  }
  // By path, since photos outside the root may share their name.
  const settle = (photo: string, outcome: BuildOutcome) => {
    for (const given of sets.get(photo)?.given ?? []) outcomes.set(given, outcome)
  }
  const all = [...sets.values()].map(({ set }) => set)
  const prepared = await prepareJobs(all, context, { signal })
  const agreed = await settleConsent(prepared, context, options, signal)
  await runJobs(
    agreed,
    context,
    { signal, frozen: options.frozen ?? false, standingConsent: hasStandingConsent(options, context) },
    {
      async onModel(model: Model, { job }, ms, spent) {
        settle(job.photo, { model })
        context.events.emit('done', {
          name: job.name,
          photo: job.photo,
          model,
          changed: true,
          ms,
          spent,
          before: null,
        })
      },
      onFailed({ name, photo, error }: FailedPhoto, state) {
        settle(photo, { error })
        context.events.emit('failed', { name, photo, error, state })
      },
    },
  )
  for (const given of photos) if (!outcomes.has(given)) outcomes.set(given, { error: interruptedError() })
  return outcomes
}
