import path from 'node:path'
import { toRage3dError } from '../errors/index.js'
import { type PhotoSet, photoSetOf } from '../photos/index.js'
import { hasStandingConsent } from './consent.js'
import type { PipelineContext } from './context.js'
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
  const sets = new Map<PhotoSet, string>()
  for (const given of photos) {
    try {
      sets.set(await photoSetOf(path.resolve(root, given), { root }), given)
    } catch (thrown) {
      outcomes.set(given, { error: toRage3dError(thrown) })
    }
  }
  const byName = new Map([...sets].map(([set, given]) => [set.name, given]))
  const settle = (name: string, outcome: BuildOutcome) => {
    const given = byName.get(name)
    if (given !== undefined) outcomes.set(given, outcome)
  }
  const prepared = await prepareJobs([...sets.keys()], context, signal)
  const agreed = await settleConsent(prepared, context, options, signal)
  await runJobs(
    agreed,
    context,
    { signal, frozen: options.frozen ?? false, standingConsent: hasStandingConsent(options, context) },
    {
      async onModel(model: Model, { job }, ms, spent) {
        settle(job.name, { model })
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
        settle(name, { error })
        context.events.emit('failed', { name, photo, error, state })
      },
    },
  )
  for (const given of byName.values())
    if (!outcomes.has(given)) outcomes.set(given, { error: interruptedError() })
  return outcomes
}
