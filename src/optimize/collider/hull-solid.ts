import { encloseConvex } from './enclose-convex.js'
import { outerPolytope } from './outer-polytope.js'
import { quickhull } from './quickhull.js'
import { compactSolid, pickPoints, type Solid } from './solid.js'

/** Corners of the hull that is approximated: more would cost time and change nothing that is seen. */
const DETAIL = 400

/**
 * The convex hull of points, or, if it has more than `maxVertices` corners, a simpler polytope round it.
 * @returns null if the points have no volume, or rounding made the hull impossible.
 */
export function hullSolid(points: Float64Array, maxVertices: number): Solid | null {
  const hull = quickhull(points, { maxVertices: DETAIL })
  if (!hull) return null
  const inner = compactSolid({ positions: points, indices: hull.triangles })
  // Points inside of the inner hull can never touch the outer one.
  const outermost = pickPoints(points, [...hull.corners, ...hull.outside])
  const isExact = hull.outside.length === 0 && hull.corners.length <= maxVertices
  const outer = isExact ? inner : outerPolytope(outermost, inner, maxVertices)
  return outer && encloseConvex(outer, outermost)
}
