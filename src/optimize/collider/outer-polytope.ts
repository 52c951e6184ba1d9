import { createBvh } from '../bvh/index.js'
import { quickhull } from './quickhull.js'
import { compactSolid, type Solid } from './solid.js'

/** The polytope is tight enough when none of its corners is farther from the hull, as a share of its width. */
const TIGHT = 0.003

/** Half-space: x · normal <= offset. */
interface HalfSpace {
  readonly normal: readonly [number, number, number]
  readonly offset: number
}

/**
 * A convex polytope of at most `maxVertices` corners that holds all points: planes that touch the points are
 * added, each where the polytope so far stands out farthest from their hull (greedy outer approximation,
 * as in Kamenev, "A class of adaptive algorithms for approximating convex bodies by polyhedra", 1992).
 * @param inner hull of the points, or of the outermost ones.
 */
export function outerPolytope(points: Float64Array, inner: Solid, maxVertices: number): Solid | null {
  const centre = meanOf(inner.positions)
  const bvh = createBvh(Float32Array.from(inner.positions), inner.indices)
  const planes: HalfSpace[] = []
  for (let axis = 0; axis < 3; axis++) {
    for (const sign of [1, -1]) {
      planes.push(touching(points, [axis === 0 ? sign : 0, axis === 1 ? sign : 0, axis === 2 ? sign : 0]))
    }
  }
  let best: Solid | null = intersect(planes, centre)
  while (best !== null) {
    const normal = mostNeeded(best, bvh)
    if (normal === null) break
    planes.push(touching(points, normal))
    const next = intersect(planes, centre)
    if (next === null || next.positions.length / 3 > maxVertices) break
    best = next
  }
  return best
}

function meanOf(positions: Float64Array): readonly [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  for (let i = 0; i < positions.length; i++) sum[i % 3]! += positions[i]! / (positions.length / 3)
  return sum
}

/** The half-space with the given outward normal whose border touches the points. */
function touching(points: Float64Array, normal: readonly [number, number, number]): HalfSpace {
  const [x, y, z] = normal
  let offset = Number.NEGATIVE_INFINITY
  for (let i = 0; i < points.length; i += 3) {
    offset = Math.max(offset, points[i]! * x + points[i + 1]! * y + points[i + 2]! * z)
  }
  return { normal, offset }
}

/** The direction from the hull to the corner of the polytope that is farthest from it; null if all are close. */
function mostNeeded(
  polytope: Solid,
  bvh: ReturnType<typeof createBvh>,
): readonly [number, number, number] | null {
  let best: readonly [number, number, number] | null = null
  let farthest = TIGHT * extentOf(polytope.positions)
  for (let i = 0; i < polytope.positions.length; i += 3) {
    const [x, y, z] = polytope.positions.subarray(i, i + 3) as unknown as [number, number, number]
    const near = bvh.closestPoint(x, y, z)
    if (!near || near.distance <= farthest) continue
    farthest = near.distance
    best = [(x - near.x) / near.distance, (y - near.y) / near.distance, (z - near.z) / near.distance]
  }
  return best
}

function extentOf(positions: Float64Array): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < positions.length; i += 3) {
    low = Math.min(low, positions[i]!)
    high = Math.max(high, positions[i]!)
  }
  return high - low
}

/**
 * The corners that half-spaces have in common, through duality: seen from a point inside, the planes become
 * points, and the faces of their hull become corners (Preparata, Shamos, "Computational geometry", 1985).
 */
function intersect(planes: readonly HalfSpace[], [x, y, z]: readonly [number, number, number]): Solid | null {
  const duals = Float64Array.from(
    planes.flatMap(({ normal, offset }) => {
      const room = offset - (normal[0] * x + normal[1] * y + normal[2] * z)
      return normal.map((value) => value / room)
    }),
  )
  const dual = quickhull(duals)
  if (!dual) return null
  const corners: number[] = []
  for (let i = 0; i < dual.triangles.length; i += 3) {
    corners.push(...cornerOf(duals, dual.triangles.subarray(i, i + 3), [x, y, z]))
  }
  const points = Float64Array.from(corners)
  const hull = quickhull(points)
  return hull && compactSolid({ positions: points, indices: hull.triangles })
}

/** The corner that belongs to the plane through three dual points. */
function cornerOf(duals: Float64Array, triangle: Uint32Array, centre: readonly number[]): number[] {
  const [a, b, c] = [...triangle].map((i) => duals.subarray(i * 3, i * 3 + 3)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const normal = [0, 1, 2].map((axis) => {
    const m = (axis + 1) % 3
    const n = (axis + 2) % 3
    return (b[m]! - a[m]!) * (c[n]! - a[n]!) - (b[n]! - a[n]!) * (c[m]! - a[m]!)
  })
  const offset = normal.reduce((sum, value, axis) => sum + value * a[axis]!, 0)
  return normal.map((value, axis) => centre[axis]! + value / offset)
}
