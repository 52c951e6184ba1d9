import type { Scene } from '@gltf-transform/core'
import { extractGeometry } from './extract-geometry.js'
import { listPlacements } from './list-placements.js'
import type { ModelPart } from './model-part.js'

/** The triangle primitives that a scene draws, in document order. */
export function listParts(scene: Scene): ModelPart[] {
  const parts: ModelPart[] = []
  for (const [mesh, places] of listPlacements(scene)) {
    for (const primitive of mesh.listPrimitives()) {
      const geometry = extractGeometry(primitive)
      if (geometry) parts.push({ primitive, geometry, ...places })
    }
  }
  return parts
}
