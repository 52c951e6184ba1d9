import { createBvh } from '../bvh/index.js'
import { boundsOf, type Surface } from '../geometry/surface.js'
import { squaredDistance } from './squared-distance.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** First search radius, as a share of the mesh's extent: more than levels usually deviate. */
const FIRST_RADIUS = 1 / 300
const GROWTH = 4
/** Beyond this share of the extent a tree is faster. */
const LAST_RADIUS = 1 / 10

/**
 * Distance from each point to the nearest triangle of a mesh of about the given extent. Meant for points of which most lie close to the mesh, as
 * those of one level do to another: the points are put into a grid, and each triangle looks up the few that
 * are near it. No structure over the triangles is built; only for points far off a tree is.
 */
export function pointDistances(points: Float32Array, mesh: Mesh, extent: number): Float64Array {
  const nearest = new Float64Array(points.length / 3).fill(Number.POSITIVE_INFINITY)
  let pending = Uint32Array.from(nearest, (_, i) => i)
  for (let radius = extent * FIRST_RADIUS; pending.length > 0; radius *= GROWTH) {
    if (radius > extent * LAST_RADIUS) {
      lookUpInTree(points, mesh, pending, nearest)
      break
    }
    searchWithin(radius, { points, mesh, pending, nearest })
    pending = pending.filter((i) => nearest[i]! > radius * radius)
  }
  return nearest.map(Math.sqrt)
}

function lookUpInTree(points: Float32Array, mesh: Mesh, pending: Uint32Array, nearest: Float64Array): void {
  const tree = createBvh(mesh.positions, mesh.indices)
  for (const i of pending) {
    const distance = tree.closestPoint(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)?.distance ?? 0
    nearest[i] = distance * distance
  }
}

interface Search {
  readonly points: Float32Array
  readonly mesh: Mesh
  /** Numbers of the points that are looked for. */
  readonly pending: Uint32Array
  /** Square of the smallest distance so far, by point. */
  readonly nearest: Float64Array
}

/** Finds the true distance of every point that is no farther than `radius` from the mesh. */
function searchWithin(radius: number, { points, mesh, pending, nearest }: Search): void {
  const grid = createPointGrid(points, pending, radius)
  const { starts, entries, origin, cell, counts } = grid
  const [ox, oy, oz] = origin
  const [nx, ny, nz] = counts
  const { positions: p, indices } = mesh
  const inverse = 1 / cell
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t]! * 3
    const b = indices[t + 1]! * 3
    const c = indices[t + 2]! * 3
    const x0 = Math.max(0, Math.floor((Math.min(p[a]!, p[b]!, p[c]!) - radius - ox) * inverse))
    const x1 = Math.min(nx - 1, Math.floor((Math.max(p[a]!, p[b]!, p[c]!) + radius - ox) * inverse))
    const y0 = Math.max(0, Math.floor((Math.min(p[a + 1]!, p[b + 1]!, p[c + 1]!) - radius - oy) * inverse))
    const y1 = Math.min(
      ny - 1,
      Math.floor((Math.max(p[a + 1]!, p[b + 1]!, p[c + 1]!) + radius - oy) * inverse),
    )
    const z0 = Math.max(0, Math.floor((Math.min(p[a + 2]!, p[b + 2]!, p[c + 2]!) - radius - oz) * inverse))
    const z1 = Math.min(
      nz - 1,
      Math.floor((Math.max(p[a + 2]!, p[b + 2]!, p[c + 2]!) + radius - oz) * inverse),
    )
    for (let k = z0; k <= z1; k++) {
      for (let j = y0; j <= y1; j++) {
        // The cells of a row stand side by side, and so do their points.
        const row = nx * (j + ny * k)
        const end = starts[row + x1 + 1]!
        for (let e = starts[row + x0]!; e < end; e++) {
          const i = entries[e]!
          const d = squaredDistance(p, a, b, c, points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)
          if (d < nearest[i]!) nearest[i] = d
        }
      }
    }
  }
}

interface PointGrid {
  /** First entry of each cell, and the end of the last. */
  readonly starts: Uint32Array
  /** Numbers of points, cell after cell. */
  readonly entries: Uint32Array
  readonly origin: readonly [number, number, number]
  readonly cell: number
  readonly counts: readonly [number, number, number]
}

const MAX_RESOLUTION = 64

function createPointGrid(points: Float32Array, pending: Uint32Array, radius: number): PointGrid {
  const { min, max } = boundsOf({ positions: points, indices: pending })
  const size = [max[0] - min[0], max[1] - min[1], max[2] - min[2]]
  const cell = Math.max(radius, Math.max(...size) / MAX_RESOLUTION)
  const counts = size.map((edge) => Math.floor(edge / cell) + 1) as [number, number, number]
  const cellOf = (i: number) => {
    const x = Math.floor((points[i * 3]! - min[0]) / cell)
    const y = Math.floor((points[i * 3 + 1]! - min[1]) / cell)
    const z = Math.floor((points[i * 3 + 2]! - min[2]) / cell)
    return x + counts[0] * (y + counts[1] * z)
  }
  const cells = pending.map(cellOf)
  const starts = new Uint32Array(counts[0] * counts[1] * counts[2] + 1)
  for (const c of cells) starts[c + 1]!++
  for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!
  const next = starts.slice()
  const entries = new Uint32Array(pending.length)
  pending.forEach((point, i) => {
    entries[next[cells[i]!]!++] = point
  })
  return { starts, entries, origin: min, cell, counts }
}
