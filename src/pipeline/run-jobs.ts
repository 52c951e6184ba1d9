import pLimit from 'p-limit'
import { CacheError, Rage3dError, type Rage3dErrorOptions, toRage3dError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import { finishModel } from './finish-model.js'
import type { FailedPhoto, PlannedJob, PreparedJobs } from './prepare-jobs.js'
import type { Model, ModelState } from './types.js'

export interface RunOptions {
  readonly signal: AbortSignal
  readonly frozen: boolean
  /** Purchases need no question in this run: `--yes`, or `spend.when: 'auto'`. */
  readonly standingConsent: boolean
  /** Milliseconds since some moment. Default `performance.now`. */
  readonly now?: () => number
}

export interface RunSink {
  /** A finished model, before the next one of its kind begins. */
  onModel(model: Model, job: PlannedJob, ms: number, spent: number): Promise<void>
  onFailed(failure: FailedPhoto, state: ModelState): void
}

/** Carries out prepared jobs with bounded work in flight. One failure never stops the others; an abort stops all. */
export async function runJobs(
  { planned, failed }: PreparedJobs,
  context: PipelineContext,
  options: RunOptions,
  sink: RunSink,
): Promise<void> {
  const now = options.now ?? (() => performance.now())
  for (const failure of failed) sink.onFailed(failure, stateOf(failure.error))
  const remote = pLimit(context.settings.api.concurrency)
  const isRemote = ({ job, plan }: PlannedJob) =>
    job.recipe.stl || ['fetch', 'resume', 'buy'].includes(plan.kind)
  const finish = async (item: PlannedJob) => {
    if (options.signal.aborted) return
    const startedAt = now()
    try {
      const { signal, frozen } = options
      // What is bought was agreed to; what is resumed may be submitted anew only under a standing consent.
      const maySubmit = item.plan.kind === 'buy' || options.standingConsent
      const model = await finishModel(item.job, item.plan, context, { signal, frozen, maySubmit })
      const spent = model.source === 'generated' ? await costOf(model, context) : 0
      try {
        await sink.onModel(model, item, Math.round(now() - startedAt), spent)
      } catch (thrown) {
        throw notPlaced(toRage3dError(thrown), model)
      }
    } catch (thrown) {
      const error = toRage3dError(thrown, item.job.photo)
      if (options.signal.aborted && error.code === 'RAGE3D_INTERRUPTED') return
      const { name, photo, views } = item.job
      sink.onFailed({ name, photo, views, plan: item.plan, error }, stateOf(error))
    }
  }
  await Promise.all(planned.map((item) => (isRemote(item) ? remote : context.models)(() => finish(item))))
  // Whoever interrupts a run is told what it bought.
  if (options.signal.aborted) await context.rage3dIfUsed()?.whenAnswered()
}

/** Names the photo of a finished model that could not be put in place, and what this run paid for it. */
function notPlaced(error: Rage3dError, { photo, source, taskId }: Model): CacheError {
  const isBought = source === 'generated'
  const what = isBought ? `was bought as task ${taskId} and is in the store, but` : 'is made, but'
  return new CacheError(error.code, `${photo} ${what} could not be put in place: ${error.message}`, {
    hint: error.hint,
    photo,
    taskId: taskId ?? undefined,
    charged: isBought ? 'yes' : 'no',
    cause: error,
  })
}

/** What a failure leaves a model as: refused money and running tasks are only pending. */
export function stateOf(error: Rage3dError): ModelState {
  switch (error.code) {
    case 'RAGE3D_HELD':
      return 'held'
    case 'RAGE3D_TASK_RUNNING':
    case 'RAGE3D_FROZEN':
    case 'RAGE3D_SPEND_REFUSED':
    case 'RAGE3D_SPEND_LIMIT':
    case 'RAGE3D_RATE_LIMITED':
      return 'pending'
    default:
      return 'failed'
  }
}

export function interruptedError(options: Rage3dErrorOptions = {}): Rage3dError {
  const message = 'The run was interrupted; paid tasks go on at the service.'
  return new Rage3dError('RAGE3D_INTERRUPTED', message, options)
}

async function costOf(model: Model, context: PipelineContext): Promise<number> {
  // Only a number to show: a lockfile that was damaged just now is reported by whoever needs it next.
  const record = await context.lockfile.record(model.rawKey).catch(() => null)
  return record?.takes.find(({ taskId }) => taskId === model.taskId)?.cost ?? 0
}
