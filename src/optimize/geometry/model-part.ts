import type { mat4, Primitive } from '@gltf-transform/core'
import type { Geometry } from './geometry.js'

/** Geometry with the places where it is drawn. */
export interface PlacedGeometry {
  readonly geometry: Geometry
  /** World matrix of every node and instance that draws it. At least one. */
  readonly placements: readonly mat4[]
}

/** A triangle primitive of the source document. */
export interface ModelPart extends PlacedGeometry {
  readonly primitive: Primitive
}

/** Triangles drawn: each placement counts. */
export function drawnTriangles(parts: readonly PlacedGeometry[]): number {
  return parts.reduce(
    (sum, { geometry, placements }) => sum + (geometry.indices.length / 3) * placements.length,
    0,
  )
}
