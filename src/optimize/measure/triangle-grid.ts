import { createBvh } from '../bvh/index.js'
import { boundsOf } from '../geometry/surface.js'

/** Finds how far points are from a surface that most of them lie close to. */
export interface TriangleGrid {
  /** Distance from a point to the nearest triangle, in the units of the positions. */
  distance(x: number, y: number, z: number): number
}

/** Rings of cells searched before the tree takes over. */
const MAX_RINGS = 3

/**
 * Sorts triangles into the cells of a grid. It is built in a tenth of the time of a tree and is as fast for
 * points near the surface, which is what levels of one model are to each other. Points farther off are looked
 * up in a tree that is built when the first of them comes.
 */
export function createTriangleGrid(positions: Float32Array, indices: Uint32Array): TriangleGrid {
  const grid = layOut(positions, indices)
  const { starts, triangles, origin, cell, counts } = grid
  const [nx, ny, nz] = counts
  const stamps = new Uint32Array(indices.length / 3)
  let stamp = 0
  let tree: ReturnType<typeof createBvh> | null = null

  const far = (x: number, y: number, z: number) => {
    tree ??= createBvh(positions, indices)
    return tree.closestPoint(x, y, z)?.distance ?? 0
  }

  return {
    distance(x, y, z) {
      const cx = clampCell((x - origin[0]) / cell, nx)
      const cy = clampCell((y - origin[1]) / cell, ny)
      const cz = clampCell((z - origin[2]) / cell, nz)
      let best = Number.POSITIVE_INFINITY
      stamp++
      for (let ring = 0; ring <= MAX_RINGS; ring++) {
        for (let k = Math.max(0, cz - ring); k <= Math.min(nz - 1, cz + ring); k++) {
          for (let j = Math.max(0, cy - ring); j <= Math.min(ny - 1, cy + ring); j++) {
            // Inside the shell only the two ends of a row are new.
            const shell = Math.abs(k - cz) === ring || Math.abs(j - cy) === ring
            const step = shell || ring === 0 ? 1 : 2 * ring
            for (let i = cx - ring; i <= cx + ring; i += step) {
              if (i < 0 || i >= nx) continue
              const c = i + nx * (j + ny * k)
              for (let s = starts[c]!; s < starts[c + 1]!; s++) {
                const t = triangles[s]!
                if (stamps[t] === stamp) continue
                stamps[t] = stamp
                const d = squaredDistance(positions, indices, t * 3, x, y, z)
                if (d < best) best = d
              }
            }
          }
        }
        // Everything not yet seen lies beyond the shell just searched.
        const reach = shellReach(x, y, z, grid, cx, cy, cz, ring)
        if (reach > 0 && best <= reach * reach) return Math.sqrt(best)
      }
      return far(x, y, z)
    },
  }
}

interface Grid {
  /** First entry of each cell in `triangles`, and the end of the last. */
  readonly starts: Uint32Array
  readonly triangles: Uint32Array
  readonly origin: readonly [number, number, number]
  readonly cell: number
  readonly counts: readonly [number, number, number]
}

const clampCell = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value)))

/** Distance from the point to the border of the cells searched; sides where the grid ends do not count. */
function shellReach(
  x: number,
  y: number,
  z: number,
  grid: Grid,
  cx: number,
  cy: number,
  cz: number,
  ring: number,
) {
  const { origin, cell, counts } = grid
  const side = (value: number, from: number, c: number, count: number) => {
    const low = c - ring <= 0 ? Number.POSITIVE_INFINITY : value - (from + (c - ring) * cell)
    const high = c + ring >= count - 1 ? Number.POSITIVE_INFINITY : from + (c + ring + 1) * cell - value
    return Math.min(low, high)
  }
  return Math.min(
    side(x, origin[0], cx, counts[0]),
    side(y, origin[1], cy, counts[1]),
    side(z, origin[2], cz, counts[2]),
  )
}

/** Cells about as large as a handful of triangles, and a million of them at most. */
function layOut(positions: Float32Array, indices: Uint32Array): Grid {
  const { min, max } = boundsOf({ positions, indices })
  const size = [max[0] - min[0], max[1] - min[1], max[2] - min[2]]
  const resolution = Math.min(96, Math.max(4, Math.ceil(Math.sqrt(indices.length / 3 / 12))))
  const cell = Math.max(...size, 1e-30) / resolution
  const counts = size.map((edge) => Math.floor(edge / cell) + 1) as [number, number, number]
  const [nx, ny] = counts
  const ranges = cellRanges(positions, indices, { origin: min, cell, counts })
  const starts = new Uint32Array(counts[0] * counts[1] * counts[2] + 2)
  for (let r = 0; r < ranges.length; r += 6) {
    for (let k = ranges[r + 2]!; k <= ranges[r + 5]!; k++) {
      for (let j = ranges[r + 1]!; j <= ranges[r + 4]!; j++) {
        const row = nx * (j + ny * k) + 1
        for (let i = ranges[r]!; i <= ranges[r + 3]!; i++) starts[row + i]!++
      }
    }
  }
  for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!
  const triangles = new Uint32Array(starts[starts.length - 1]!)
  // Filled from the back: every start is a cell's end until then.
  for (let r = ranges.length - 6; r >= 0; r -= 6) {
    for (let k = ranges[r + 2]!; k <= ranges[r + 5]!; k++) {
      for (let j = ranges[r + 1]!; j <= ranges[r + 4]!; j++) {
        const row = nx * (j + ny * k) + 1
        for (let i = ranges[r]!; i <= ranges[r + 3]!; i++) triangles[--starts[row + i]!] = r / 6
      }
    }
  }
  // The entry past the last cell was never counted up, so it still holds the total.
  return { starts: starts.subarray(1), triangles, origin: min, cell, counts }
}

/** First and last cell on each axis that the box of each triangle touches. */
function cellRanges(
  p: Float32Array,
  indices: Uint32Array,
  { origin, cell, counts }: Pick<Grid, 'origin' | 'cell' | 'counts'>,
): Uint8Array {
  const ranges = new Uint8Array(indices.length * 2)
  for (let axis = 0; axis < 3; axis++) {
    const from = origin[axis]!
    const last = counts[axis]! - 1
    for (let t = 0; t < indices.length; t += 3) {
      const a = p[indices[t]! * 3 + axis]!
      const b = p[indices[t + 1]! * 3 + axis]!
      const c = p[indices[t + 2]! * 3 + axis]!
      ranges[t * 2 + axis] = Math.min(last, (Math.min(a, b, c) - from) / cell)
      ranges[t * 2 + axis + 3] = Math.min(last, (Math.max(a, b, c) - from) / cell)
    }
  }
  return ranges
}

/** Square of the distance to a triangle: Ericson, Real-Time Collision Detection, section 5.1.5. */
function squaredDistance(
  p: Float32Array,
  indices: Uint32Array,
  corner: number,
  x: number,
  y: number,
  z: number,
) {
  const a = indices[corner]! * 3
  const b = indices[corner + 1]! * 3
  const c = indices[corner + 2]! * 3
  const abx = p[b]! - p[a]!
  const aby = p[b + 1]! - p[a + 1]!
  const abz = p[b + 2]! - p[a + 2]!
  const acx = p[c]! - p[a]!
  const acy = p[c + 1]! - p[a + 1]!
  const acz = p[c + 2]! - p[a + 2]!
  const apx = x - p[a]!
  const apy = y - p[a + 1]!
  const apz = z - p[a + 2]!
  const d1 = abx * apx + aby * apy + abz * apz
  const d2 = acx * apx + acy * apy + acz * apz
  const abab = abx * abx + aby * aby + abz * abz
  const abac = abx * acx + aby * acy + abz * acz
  const acac = acx * acx + acy * acy + acz * acz
  const d3 = d1 - abab
  const d4 = d2 - abac
  const d5 = d1 - abac
  const d6 = d2 - acac
  const vc = d1 * d4 - d3 * d2
  const vb = d5 * d2 - d1 * d6
  const va = d3 * d6 - d5 * d4
  let v = 0
  let w = 0
  if (d1 <= 0 && d2 <= 0) {
    v = 0
  } else if (d3 >= 0 && d4 <= d3) {
    v = 1
  } else if (d6 >= 0 && d5 <= d6) {
    w = 1
  } else if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    v = d1 / (d1 - d3)
  } else if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    w = d2 / (d2 - d6)
  } else if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    w = (d4 - d3) / (d4 - d3 + (d5 - d6))
    v = 1 - w
  } else {
    const sum = va + vb + vc
    v = vb / sum
    w = vc / sum
  }
  const dx = apx - abx * v - acx * w
  const dy = apy - aby * v - acy * w
  const dz = apz - abz * v - acz * w
  return dx * dx + dy * dy + dz * dz
}
