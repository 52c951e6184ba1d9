import { boxSolid } from './box-solid.js'
import { hullSolid } from './hull-solid.js'
import { meshSolid } from './mesh-solid.js'
import type { Solid } from './solid.js'
import { thickenPoints } from './thicken-points.js'
import { writeCollider } from './write-collider.js'

export type ColliderKind = 'hull' | 'box' | 'mesh'

export interface ColliderOptions {
  /** Name of node and mesh in the GLB. Default `collider`. */
  readonly name?: string
}

export interface Collider {
  readonly glb: Uint8Array
  readonly triangles: number
}

/** Corners of a hull: what common physics engines accept at most is between 128 and 256. */
const MAX_HULL_VERTICES = 128

/**
 * Builds a closed shape for physics that encloses the model: its convex `hull` of at most 128 vertices, its
 * axis-aligned `box`, or a `mesh` of a few hundred triangles that follows its form. Flat models become thin
 * solids. The result is plain: no quantisation, no compression, no transform.
 * @param positions x, y, z per vertex, in metres.
 * @param indices three per triangle; only `mesh` looks at them.
 */
export async function buildCollider(
  positions: Float32Array,
  indices: Uint32Array,
  kind: ColliderKind,
  { name = 'collider' }: ColliderOptions = {},
): Promise<Collider> {
  const points = thickenPoints(positions)
  const solid = kind === 'mesh' ? await meshSolid(positions, indices, points) : convexSolid(points, kind)
  return { glb: writeCollider(solid, name), triangles: solid.indices.length / 3 }
}

/** A hull that rounding makes impossible falls back to the box, which always holds the model. */
function convexSolid(points: Float64Array, kind: 'hull' | 'box'): Solid {
  const hull = kind === 'hull' ? hullSolid(points, MAX_HULL_VERTICES) : null
  return hull ?? boxSolid(points)
}
