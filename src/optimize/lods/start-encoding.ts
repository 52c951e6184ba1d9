import { setImmediate as nextTick } from 'node:timers/promises'
import type { Recipe } from '../../config/index.js'
import type { TextureJob } from '../textures/texture-job.js'

/**
 * Encoding goes on in other threads while geometry is worked on in this one. Simplification holds this thread for
 * long, and pictures are only given to the encoder from this thread: so all are decoded before it begins, and none
 * is encoded while others still wait to be decoded. Whoever asks for a picture learns of its failure.
 */
export async function startEncoding(jobs: readonly TextureJob[], { lods, textures }: Recipe): Promise<void> {
  await Promise.allSettled(jobs.map((job) => job.pixels))
  for (const [level, { textureSize }] of lods.entries()) {
    // Too dear for levels that may be baked instead.
    if (level > 0 && textures.format === 'ktx2') break
    for (const job of jobs) {
      // Further levels may get normal maps of their own.
      if (level === 0 || job.role.kind !== 'normal') void job.encode(textureSize, textures)
    }
  }
  // The encoders have the pixels once what was started has come to its first wait.
  await nextTick()
}
