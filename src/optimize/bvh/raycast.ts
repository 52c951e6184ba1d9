import { STACK_SIZE, type Tree } from './build-tree.js'

/** Where a ray meets the surface. */
export interface RayHit {
  /** In lengths of the ray's direction. */
  distance: number
  /** Number of the triangle in the index list. */
  triangle: number
  /** Share of the triangle's first, second and third corner in the point (0–1). */
  u: number
  v: number
  w: number
  /** True if the ray comes from the side from which the corners run anticlockwise. */
  front: boolean
}

type Query = (
  originX: number,
  originY: number,
  originZ: number,
  directionX: number,
  directionY: number,
  directionZ: number,
  maxDistance?: number,
) => RayHit | null

/** First hit along a ray; slab test for boxes, Möller–Trumbore (1997) for triangles. */
export function createRaycast(tree: Tree, positions: Float32Array, indices: Uint32Array): Query {
  const { bounds, first, count, order } = tree
  const stack = new Uint32Array(STACK_SIZE)
  const stackDistances = new Float64Array(STACK_SIZE)
  const result: RayHit = { distance: 0, triangle: 0, u: 0, v: 0, w: 0, front: true }

  return (ox, oy, oz, dx, dy, dz, maxDistance = Number.POSITIVE_INFINITY) => {
    if (order.length === 0) return null
    const ix = 1 / dx
    const iy = 1 / dy
    const iz = 1 / dz
    let best = maxDistance
    let hit = false
    let depth = 0
    stack[depth] = 0
    stackDistances[depth++] = 0
    while (depth > 0) {
      depth--
      if (stackDistances[depth]! > best) continue
      const node = stack[depth]!
      if (count[node] === 0) {
        const left = first[node]!
        const nearLeft = enterBox(bounds, left * 6, ox, oy, oz, ix, iy, iz, best)
        const nearRight = enterBox(bounds, left * 6 + 6, ox, oy, oz, ix, iy, iz, best)
        const leftFirst = nearLeft <= nearRight
        // The nearer child is pushed last and therefore visited first.
        if ((leftFirst ? nearRight : nearLeft) < Number.POSITIVE_INFINITY) {
          stack[depth] = leftFirst ? left + 1 : left
          stackDistances[depth++] = leftFirst ? nearRight : nearLeft
        }
        if ((leftFirst ? nearLeft : nearRight) < Number.POSITIVE_INFINITY) {
          stack[depth] = leftFirst ? left : left + 1
          stackDistances[depth++] = leftFirst ? nearLeft : nearRight
        }
        continue
      }
      const end = first[node]! + count[node]!
      for (let s = first[node]!; s < end; s++) {
        if (hitTriangle(positions, indices, order[s]!, ox, oy, oz, dx, dy, dz, best, result)) {
          best = result.distance
          hit = true
        }
      }
    }
    return hit ? result : null
  }
}

/** Where the ray enters the box, 0 from within; infinity if it misses or enters beyond `limit`. */
function enterBox(
  bounds: Float32Array,
  o: number,
  ox: number,
  oy: number,
  oz: number,
  ix: number,
  iy: number,
  iz: number,
  limit: number,
): number {
  let near = 0
  let far = limit
  for (let axis = 0; axis < 3; axis++) {
    const origin = axis === 0 ? ox : axis === 1 ? oy : oz
    const inverse = axis === 0 ? ix : axis === 1 ? iy : iz
    const a = (bounds[o + axis]! - origin) * inverse
    const b = (bounds[o + 3 + axis]! - origin) * inverse
    // 0 × ∞ is NaN when the ray runs inside a face; the comparisons below then leave the interval alone.
    const low = Math.min(a, b)
    const high = Math.max(a, b)
    if (low > near) near = low
    if (high < far) far = high
  }
  return near <= far ? near : Number.POSITIVE_INFINITY
}

function hitTriangle(
  positions: Float32Array,
  indices: Uint32Array,
  triangle: number,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
  result: RayHit,
): boolean {
  const a = indices[triangle * 3]! * 3
  const b = indices[triangle * 3 + 1]! * 3
  const c = indices[triangle * 3 + 2]! * 3
  const ax = positions[a]!
  const ay = positions[a + 1]!
  const az = positions[a + 2]!
  const abx = positions[b]! - ax
  const aby = positions[b + 1]! - ay
  const abz = positions[b + 2]! - az
  const acx = positions[c]! - ax
  const acy = positions[c + 1]! - ay
  const acz = positions[c + 2]! - az
  const px = dy * acz - dz * acy
  const py = dz * acx - dx * acz
  const pz = dx * acy - dy * acx
  const determinant = abx * px + aby * py + abz * pz
  if (determinant === 0) return false
  const inverse = 1 / determinant
  const tx = ox - ax
  const ty = oy - ay
  const tz = oz - az
  const v = (tx * px + ty * py + tz * pz) * inverse
  if (!(v >= 0 && v <= 1)) return false
  const qx = ty * abz - tz * aby
  const qy = tz * abx - tx * abz
  const qz = tx * aby - ty * abx
  const w = (dx * qx + dy * qy + dz * qz) * inverse
  if (!(w >= 0 && v + w <= 1)) return false
  const distance = (acx * qx + acy * qy + acz * qz) * inverse
  if (!(distance >= 0 && distance < limit)) return false
  result.distance = distance
  result.triangle = triangle
  result.u = 1 - v - w
  result.v = v
  result.w = w
  result.front = determinant > 0
  return true
}
