/** A triangle of a growing hull. */
export interface HullFace {
  /** Point numbers, anticlockwise as seen from outside. */
  readonly corners: readonly [number, number, number]
  /** Plane: x · normal = offset; the normal has length 1 and points outwards. */
  readonly normalX: number
  readonly normalY: number
  readonly normalZ: number
  readonly offset: number
  /** The face across the edge from corner i to corner i + 1. */
  readonly neighbours: [HullFace | null, HullFace | null, HullFace | null]
  /** Points that lie outside of this face and are not yet in the hull. */
  outside: number[]
  farthest: number
  farthestDistance: number
  alive: boolean
}

/** Null if the corners lie on a line. */
export function createFace(points: Float64Array, a: number, b: number, c: number): HullFace | null {
  const bx = points[b * 3]! - points[a * 3]!
  const by = points[b * 3 + 1]! - points[a * 3 + 1]!
  const bz = points[b * 3 + 2]! - points[a * 3 + 2]!
  const cx = points[c * 3]! - points[a * 3]!
  const cy = points[c * 3 + 1]! - points[a * 3 + 1]!
  const cz = points[c * 3 + 2]! - points[a * 3 + 2]!
  const x = by * cz - bz * cy
  const y = bz * cx - bx * cz
  const z = bx * cy - by * cx
  const length = Math.hypot(x, y, z)
  if (!(length > 1e-14 * Math.hypot(bx, by, bz) * Math.hypot(cx, cy, cz))) return null
  const normalX = x / length
  const normalY = y / length
  const normalZ = z / length
  return {
    corners: [a, b, c],
    normalX,
    normalY,
    normalZ,
    offset: points[a * 3]! * normalX + points[a * 3 + 1]! * normalY + points[a * 3 + 2]! * normalZ,
    neighbours: [null, null, null],
    outside: [],
    farthest: -1,
    farthestDistance: 0,
    alive: true,
  }
}

/** Signed distance of a point to a face's plane; positive outside. */
export function distanceTo(face: HullFace, points: Float64Array, point: number): number {
  const o = point * 3
  return (
    points[o]! * face.normalX + points[o + 1]! * face.normalY + points[o + 2]! * face.normalZ - face.offset
  )
}
