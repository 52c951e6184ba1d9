import type { BuildRecord } from './build-record.js'
import type { PipelineContext } from './context.js'
import type { PreparedJobs } from './prepare-jobs.js'
import { interruptedError } from './run-jobs.js'

/** After an interruption: reports the photos whose task is paid and still at the service, so that nobody misses them. */
export async function noteInterrupted(
  { planned }: PreparedJobs,
  record: BuildRecord,
  context: PipelineContext,
): Promise<void> {
  const open = planned.filter(
    ({ job, plan }) => ['buy', 'resume'].includes(plan.kind) && !record.has(job.name, job.photo),
  )
  if (open.length === 0) return
  const looks = await (await context.rage3d()).look(open.map(({ job }) => job.rawKey))
  for (const { job } of open) {
    const look = looks.get(job.rawKey)
    if (look?.need !== 'resume') continue
    const { name, photo, views } = job
    const { taskId } = look
    const error = interruptedError({
      photo,
      taskId: taskId ?? undefined,
      charged: taskId ? 'yes' : 'unknown',
    })
    const event = { name, photo, error, state: 'pending' as const }
    record.addFailure(event, { name, photo, views, source: null, taskId, rawSha256: null, files: [] })
  }
}
