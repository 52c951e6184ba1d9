import { toRage3dError } from '../errors/index.js'
import type { Recovered } from '../generate/index.js'
import type { PipelineContext } from './context.js'
import type { PreparedJobs } from './prepare-jobs.js'
import { recordTake } from './record-take.js'

/**
 * Brings home what other runs paid for and did not download yet, beside this run's own work: files vanish from the
 * service after seven days. Its failures are warnings. Photos that this run buys or resumes are left to their own jobs;
 * one that has a model already may have another on its way, of a `regenerate` that was interrupted.
 */
export async function rescuePaid(
  context: PipelineContext,
  own: PreparedJobs,
  signal: AbortSignal,
): Promise<void> {
  if (!context.settings.apiKey) return
  const generator = await context.rage3d()
  if (!generator.mayHaveOpen()) return
  const status = await generator.status()
  for (const message of status.warnings) context.events.emit('warning', { photo: null, message })
  const pursued = own.planned.filter(({ plan }) => !['stored', 'fetch', 'local'].includes(plan.kind))
  const ours = new Set(pursued.map(({ job }) => job.rawKey))
  const others = status.open.filter(({ rawKey }) => !ours.has(rawKey))
  if (others.length === 0) return
  try {
    const { stored, errors, warnings } = await generator.recoverAll({
      signal,
      except: ours,
      onProgress: () => {},
    })
    for (const found of stored) await recordFound(found, context)
    for (const message of warnings) context.events.emit('warning', { photo: null, message })
    for (const error of errors)
      context.events.emit('warning', { photo: null, message: `${error.message} ${error.hint}` })
  } catch (thrown) {
    if (signal.aborted) return
    const { message, hint } = toRage3dError(thrown)
    context.events.emit('warning', { photo: null, message: `${message} ${hint}` })
  }
}

/**
 * Ends what `regenerate` began: the new take is in use. A photo without a record is another project's, or recorded by
 * its own build.
 */
async function recordFound(
  { rawKey, name, take }: Recovered['stored'][number],
  context: PipelineContext,
): Promise<void> {
  const { lockfile, events } = context
  if (!(await lockfile.record(rawKey))) return
  if (!(await recordTake({ rawKey, photo: name }, take, context))) return
  const message =
    `A model of ${name} that was paid for earlier (task ${take.taskId}) is stored, and in use from the next build on; ` +
    `\`rage3d takes ${name}\` lists all.`
  events.emit('warning', { photo: name, message })
}
