import { toRage3dError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import type { PreparedJobs } from './prepare-jobs.js'

/**
 * Brings home what other runs paid for and did not download yet, beside this run's own work: files vanish from the
 * service after seven days. Its failures are warnings; the photos of this run are left to their own jobs.
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
  const ours = new Set(own.planned.map(({ job }) => job.rawKey))
  const others = status.open.filter(({ rawKey }) => !ours.has(rawKey))
  if (others.length === 0) return
  try {
    const { errors, warnings } = await generator.recoverAll({
      signal,
      except: ours,
      onProgress: () => {},
    })
    for (const message of warnings) context.events.emit('warning', { photo: null, message })
    for (const error of errors)
      context.events.emit('warning', { photo: null, message: `${error.message} ${error.hint}` })
  } catch (thrown) {
    if (signal.aborted) return
    const { message, hint } = toRage3dError(thrown)
    context.events.emit('warning', { photo: null, message: `${message} ${hint}` })
  }
}
