import { OptimizeError } from '../../../errors/index.js'
import { hasThreads, runApart } from '../../threads/run-apart.js'
import { runHere } from '../../threads/run-here.js'
import type { Ktx2Job } from './run-ktx2-job.js'

/** More than the encoder's WebAssembly can hold. */
const MAX_PIXELS = 12 * 1024 * 1024

/**
 * Encodes RGBA pixels as KTX2 with Basis Universal: seconds per picture, so in a thread of its own, which an
 * abort ends at once.
 */
export async function encodeKtx2(job: Ktx2Job, signal?: AbortSignal): Promise<Uint8Array> {
  if (job.width * job.height > MAX_PIXELS) {
    throw new OptimizeError(
      'RAGE3D_OPTIMIZE_FAILED',
      `A texture of ${job.width} × ${job.height} pixels is too large for KTX2.`,
      { hint: 'Set `textureSize` of the level to 2048 or less, or use another texture format.' },
    )
  }
  return (hasThreads ? runApart : runHere)('runKtx2Job', job, signal)
}
