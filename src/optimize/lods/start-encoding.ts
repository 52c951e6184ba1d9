import { setImmediate as nextTick } from 'node:timers/promises'
import type { Recipe } from '../../config/index.js'
import { drawnTriangles } from '../geometry/model-part.js'
import type { SourceModel } from '../source/load-source.js'
import { lacksDetail } from './transfer-detail.js'

/**
 * Encoding goes on in other threads while geometry is worked on. Simplification may hold this thread for long, and
 * pictures are only given to the encoder from here: so all are decoded before it begins, and none is encoded while
 * others still wait to be decoded. Whoever asks for a picture learns of its failure.
 */
export async function startEncoding(
  { textures: jobs, parts }: SourceModel,
  { lods, textures }: Recipe,
): Promise<void> {
  await Promise.allSettled(jobs.map((job) => job.pixels))
  const rawTriangles = drawnTriangles(parts)
  for (const [level, lod] of lods.entries()) {
    // Too dear for levels that may be baked instead.
    if (level > 0 && textures.format === 'ktx2') break
    // Further levels mostly get normal maps of their own.
    const ownNormals = level > 0 || lacksDetail(lod.textureSize, lod.triangles, rawTriangles)
    for (const job of jobs) {
      if (job.role.kind !== 'normal' || !ownNormals) void job.encode(lod.textureSize, textures)
    }
  }
  // The encoders have the pixels once what was started has come to its first wait.
  await nextTick()
}
