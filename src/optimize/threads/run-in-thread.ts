import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'

export interface ThreadWork<Job, Result> {
  /** Compiled module that posts its result for `workerData`. */
  readonly file: URL
  /** Does the same in this thread, where the compiled module is missing because the sources are run. */
  readonly inline: (job: Job) => Result | Promise<Result>
  readonly signal?: AbortSignal | undefined
}

/** Each takes a processor and some 100 MB, whatever model it works for. */
const limit = pLimit(Math.min(4, availableParallelism()))

/**
 * Does one job in a thread of its own, which an abort ends at once. Arrays in the job are copied; each must fill its
 * buffer, or all of the buffer would be.
 */
export async function runInThread<Job, Result>(
  job: Job,
  { file, inline, signal }: ThreadWork<Job, Result>,
): Promise<Result> {
  return limit(() => {
    signal?.throwIfAborted()
    return existsSync(fileURLToPath(file)) ? runWorker(job, file, signal) : inline(job)
  })
}

function runWorker<Job, Result>(job: Job, file: URL, signal: AbortSignal | undefined): Promise<Result> {
  // Its output is taken and dropped: the KTX2 encoder prints while it works.
  const worker = new Worker(file, { workerData: job, stdout: true })
  const onAbort = () => void worker.terminate()
  signal?.addEventListener('abort', onAbort)
  const result = new Promise<Result>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject)
    worker.once('exit', () => reject(signal?.reason ?? new Error('a thread ended without a result')))
  })
  return result.finally(() => {
    signal?.removeEventListener('abort', onAbort)
    return worker.terminate()
  })
}
