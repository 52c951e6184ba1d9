import type { mat4, Primitive } from '@gltf-transform/core'
import type { Geometry } from './geometry.js'

/** A triangle primitive of the source document with the places where it is drawn. */
export interface ModelPart {
  readonly primitive: Primitive
  readonly geometry: Geometry
  /** World matrix of every node and instance that draws it. At least one. */
  readonly placements: readonly mat4[]
}

/** Triangles drawn: each placement counts. */
export function drawnTriangles(parts: readonly ModelPart[]): number {
  return parts.reduce(
    (sum, { geometry, placements }) => sum + (geometry.indices.length / 3) * placements.length,
    0,
  )
}
