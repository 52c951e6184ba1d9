import { combine, cross, dot, normalize, type Vec3 } from '../render/vector.js'

/** Half the thickness given to what has none, as a share of the points' extent. */
const SHARE = 0.005
/** The same for a single point, in metres. */
const SMALLEST = 0.001
/** Below this share of their extent points count as flat. */
const FLAT = 1e-4

/**
 * The finite points of a model as doubles. If they lie in a plane, on a line or in one place, each is doubled
 * to both sides, so that they have a little volume.
 */
export function thickenPoints(positions: Float32Array): Float64Array {
  let points = finitePoints(positions)
  const { extent, directions } = flatDirections(points)
  const half = extent > 0 ? extent * SHARE : SMALLEST
  for (const direction of directions) points = doubled(points, direction, half)
  return points
}

/** Without any finite point the origin stands in. */
function finitePoints(positions: Float32Array): Float64Array {
  const points = new Float64Array(Math.max(3, positions.length))
  let length = 0
  for (let i = 0; i + 2 < positions.length; i += 3) {
    if (!Number.isFinite(positions[i]! + positions[i + 1]! + positions[i + 2]!)) continue
    points[length++] = positions[i]!
    points[length++] = positions[i + 1]!
    points[length++] = positions[i + 2]!
  }
  return points.subarray(0, Math.max(3, length))
}

/** The directions in which the points have no extent. */
function flatDirections(points: Float64Array): { extent: number; directions: Vec3[] } {
  const from = (origin: Vec3) => (point: Vec3) => combine(point, 1, origin, -1, origin, 0)
  const a = farthest(points, (point) => Math.hypot(...from(at(points, 0))(point)))
  const toA = from(a)
  const b = farthest(points, (point) => Math.hypot(...toA(point)))
  const extent = Math.hypot(...toA(b))
  if (!(extent > 0))
    return {
      extent: 0,
      directions: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    }
  const along = normalize(toA(b))
  const aside = (point: Vec3) => Math.hypot(...cross(toA(point), along))
  const c = farthest(points, aside)
  if (aside(c) < FLAT * extent) {
    const across = normalize(cross(along, Math.abs(along[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]))
    return { extent, directions: [across, cross(along, across)] }
  }
  const normal = normalize(cross(along, toA(c)))
  const above = (point: Vec3) => Math.abs(dot(toA(point), normal))
  return { extent, directions: above(farthest(points, above)) < FLAT * extent ? [normal] : [] }
}

const at = (points: Float64Array, i: number): Vec3 => [points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!]

function farthest(points: Float64Array, measure: (point: Vec3) => number): Vec3 {
  let best = at(points, 0)
  let largest = -1
  for (let i = 0; i < points.length / 3; i++) {
    const point = at(points, i)
    const value = measure(point)
    if (value > largest) {
      largest = value
      best = point
    }
  }
  return best
}

function doubled(points: Float64Array, direction: Vec3, half: number): Float64Array {
  const out = new Float64Array(points.length * 2)
  for (let i = 0; i < points.length; i++) {
    out[i] = points[i]! + direction[i % 3]! * half
    out[points.length + i] = points[i]! - direction[i % 3]! * half
  }
  return out
}
