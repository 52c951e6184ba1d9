import type { Document } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import { OptimizeError } from '../../errors/index.js'

/** Runs the user's own glTF-Transform functions on the raw model; a failure names the one that failed. */
export async function applyTransforms(document: Document, transforms: Recipe['transforms']): Promise<void> {
  for (const { id, transform } of transforms) {
    try {
      await document.transform(transform)
    } catch (cause) {
      throw new OptimizeError(
        'RAGE3D_OPTIMIZE_FAILED',
        `The transform "${id}" of \`optimize.transforms\` failed: ${(cause as Error).message}`,
        { cause },
      )
    }
  }
}
