import { setImmediate as nextTick } from 'node:timers/promises'
import type { Job, JobName, Result } from './run-apart.js'

/** Does a job in this thread, whose other work gets a turn before. */
export async function runHere<K extends JobName>(
  name: K,
  job: Job<K>,
  signal: AbortSignal | undefined,
): Promise<Result<K>> {
  const work = await import('./thread-work.js')
  await nextTick()
  signal?.throwIfAborted()
  const run = work[name] as (job: Job<K>) => Result<K> | Promise<Result<K>>
  return run(job)
}
