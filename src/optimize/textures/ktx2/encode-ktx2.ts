import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import { OptimizeError } from '../../../errors/index.js'
import { type Ktx2Job, runKtx2Job } from './run-ktx2-job.js'

/** More than the encoder's WebAssembly can hold. */
const MAX_PIXELS = 12 * 1024 * 1024

/** Each encoder takes a processor and some 100 MB, whatever model its picture belongs to. */
const limit = pLimit(Math.min(4, availableParallelism()))

/**
 * Encodes RGBA pixels as KTX2 with Basis Universal: seconds per picture, so in a thread of its own, which an
 * abort ends at once. Run from sources, without the compiled thread, it blocks.
 */
export async function encodeKtx2(job: Ktx2Job, signal?: AbortSignal): Promise<Uint8Array> {
  if (job.width * job.height > MAX_PIXELS) {
    throw new OptimizeError(
      'RAGE3D_OPTIMIZE_FAILED',
      `A texture of ${job.width} × ${job.height} pixels is too large for KTX2.`,
      { hint: 'Set `textureSize` of the level to 2048 or less, or use another texture format.' },
    )
  }
  const workerFile = new URL('./ktx2-worker.js', import.meta.url)
  return limit(() => {
    signal?.throwIfAborted()
    return existsSync(fileURLToPath(workerFile)) ? runInThread(workerFile, job, signal) : runKtx2Job(job)
  })
}

function runInThread(workerFile: URL, job: Ktx2Job, signal: AbortSignal | undefined): Promise<Uint8Array> {
  // Its output is taken and dropped: the encoder prints while it works.
  const worker = new Worker(workerFile, { workerData: job, stdout: true })
  const onAbort = () => void worker.terminate()
  signal?.addEventListener('abort', onAbort)
  const result = new Promise<Uint8Array>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject)
    worker.once('exit', () => reject(signal?.reason ?? new Error('the KTX2 encoder ended without a result')))
  })
  return result.finally(() => {
    signal?.removeEventListener('abort', onAbort)
    return worker.terminate()
  })
}
