import { buildTree } from './build-tree.js'
import { type ClosestPoint, createClosestPoint } from './closest-point.js'
import { createRaycast, type RayHit } from './raycast.js'

export type { ClosestPoint, RayHit }

/** Triangles sorted into boxes, so that "what is near this point" costs microseconds. */
export interface Bvh {
  /** Triangles in the tree: those of the input whose corners are finite. */
  readonly triangleCount: number
  /**
   * The point of the surface closest to (x, y, z), or null if none lies within `maxDistance`
   * (default: no limit) on a triangle that `accept` lets pass.
   * The answer is one object, overwritten by the next call.
   */
  closestPoint(
    x: number,
    y: number,
    z: number,
    maxDistance?: number,
    accept?: (triangle: number) => boolean,
  ): Readonly<ClosestPoint> | null
  /**
   * The first triangle, front or back, that the ray from `origin` meets within `maxDistance` times the
   * length of the direction (default: no limit). The answer is one object, overwritten by the next call.
   */
  raycast(
    originX: number,
    originY: number,
    originZ: number,
    directionX: number,
    directionY: number,
    directionZ: number,
    maxDistance?: number,
  ): Readonly<RayHit> | null
}

/**
 * Builds a bounding volume hierarchy over triangles: binned surface area heuristic (Wald, "On fast
 * construction of SAH-based bounding volume hierarchies", 2007), two children per node, flat arrays.
 * @param positions x, y, z per vertex.
 * @param indices three per triangle.
 */
export function createBvh(positions: Float32Array, indices: Uint32Array): Bvh {
  const tree = buildTree(positions, indices)
  return {
    triangleCount: tree.order.length,
    closestPoint: createClosestPoint(tree, positions, indices),
    raycast: createRaycast(tree, positions, indices),
  }
}
