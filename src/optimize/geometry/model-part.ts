import type { mat4, Primitive } from '@gltf-transform/core'
import type { Geometry } from './geometry.js'
import { bend, type Pose } from './pose.js'

/** Geometry with the places where it is drawn. */
export interface PlacedGeometry {
  readonly geometry: Geometry
  /** World matrix of every node and instance that draws it. At least one. */
  readonly placements: readonly mat4[]
}

/** A triangle primitive of the source document. */
export interface ModelPart extends PlacedGeometry {
  readonly primitive: Primitive
  /** How each placement bends the geometry. Default: none does. */
  readonly poses?: readonly (Pose | null)[]
}

/** The geometry as one of its placements shows it, in its own space. */
export function bentAt({ geometry, poses }: ModelPart, placement: number): Geometry {
  const pose = poses?.[placement]
  return pose ? bend(geometry, pose) : geometry
}

/** Triangles drawn: each placement counts. */
export function drawnTriangles(parts: readonly PlacedGeometry[]): number {
  return parts.reduce(
    (sum, { geometry, placements }) => sum + (geometry.indices.length / 3) * placements.length,
    0,
  )
}
