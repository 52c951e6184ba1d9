import { createBvh } from '../bvh/index.js'
import { boundsOf, type Surface, sizeOf } from '../geometry/surface.js'
import { squaredDistance } from './squared-distance.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Points whose distance to a mesh is looked for. */
export interface NearPoints {
  /** Square of the distance to the nearest triangle seen so far; exact once it is at most the square of the radius. */
  readonly squares: Float64Array
  /** Looks at every triangle that comes within `radius` of a point whose distance is not exact yet. */
  widen(radius: number): void
  /** Finds all distances that are not exact yet, however far, in a tree that has to be built for it. */
  findRest(): void
}

/** Cells along the longest side, at most: a point or two stand in each that is not empty. */
const MOST_CELLS = 48

/**
 * Looks for the distances from points to a mesh by going through its triangles once for each radius: sorting a few
 * thousand points into cells takes far less time than sorting hundreds of thousands of triangles into a grid or tree.
 */
export function createNearPoints(points: Float32Array, mesh: Mesh): NearPoints {
  const squares = new Float64Array(points.length / 3).fill(Number.POSITIVE_INFINITY)
  let reached = 0
  return {
    squares,
    widen(radius) {
      const open = listOpen(squares, reached)
      if (open.length > 0) lowerSquares(sortIntoCells(points, open, radius), mesh, { radius, squares })
      reached = radius
    },
    findRest() {
      const open = listOpen(squares, reached)
      if (open.length === 0) return
      const tree = createBvh(mesh.positions, mesh.indices)
      for (const i of open) {
        const nearest = tree.closestPoint(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)
        if (nearest) squares[i] = nearest.distance ** 2
      }
      reached = Number.POSITIVE_INFINITY
    },
  }
}

function listOpen(squares: Float64Array, reached: number): Uint32Array {
  const open = new Uint32Array(squares.length)
  let count = 0
  for (let i = 0; i < squares.length; i++) if (squares[i]! > reached * reached) open[count++] = i
  return open.subarray(0, count)
}

interface Cells {
  readonly min: readonly [number, number, number]
  readonly counts: readonly [number, number, number]
  /** Edge of a cell. */
  readonly edge: number
  /** First entry of each cell, and the end of the last. */
  readonly starts: Uint32Array
  /** Numbers of points, cell after cell. */
  readonly numbers: Uint32Array
  /** Their coordinates, in the same order. */
  readonly places: Float32Array
}

function sortIntoCells(points: Float32Array, open: Uint32Array, radius: number): Cells {
  const places = new Float32Array(open.length * 3)
  for (let e = 0; e < open.length; e++) {
    for (let k = 0; k < 3; k++) places[e * 3 + k] = points[open[e]! * 3 + k]!
  }
  const bounds = boundsOf({ positions: places })
  const size = sizeOf(bounds)
  // Any edge will do for a single place that is looked for on the spot.
  const edge = Math.max(radius, ...size.map((side) => side / MOST_CELLS)) || 1
  const counts = size.map((side) => Math.floor(side / edge) + 1) as [number, number, number]
  const cells = new Uint32Array(open.length)
  const starts = new Uint32Array(counts[0] * counts[1] * counts[2] + 1)
  const [minX, minY, minZ] = bounds.min
  for (let e = 0; e < open.length; e++) {
    const i = Math.floor((places[e * 3]! - minX) / edge)
    const j = Math.floor((places[e * 3 + 1]! - minY) / edge)
    const k = Math.floor((places[e * 3 + 2]! - minZ) / edge)
    const cell = i + counts[0] * (j + counts[1] * k)
    cells[e] = cell
    starts[cell]!++
  }
  for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!
  const numbers = new Uint32Array(open.length)
  const sorted = new Float32Array(places.length)
  // Filled from the back, the ends of the cells become their starts.
  for (let e = open.length - 1; e >= 0; e--) {
    const entry = --starts[cells[e]!]!
    numbers[entry] = open[e]!
    for (let k = 0; k < 3; k++) sorted[entry * 3 + k] = places[e * 3 + k]!
  }
  return { min: bounds.min, counts, edge, starts, numbers, places: sorted }
}

interface Search {
  readonly radius: number
  readonly squares: Float64Array
}

function lowerSquares(cells: Cells, { positions: p, indices }: Mesh, { radius, squares }: Search): void {
  const { starts, numbers, places } = cells
  const [nx, ny, nz] = cells.counts
  const [minX, minY, minZ] = cells.min
  const inverse = 1 / cells.edge
  const farthest = radius * radius
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t]! * 3
    const b = indices[t + 1]! * 3
    const c = indices[t + 2]! * 3
    const x0 = least(p[a]!, p[b]!, p[c]!)
    const x1 = most(p[a]!, p[b]!, p[c]!)
    const y0 = least(p[a + 1]!, p[b + 1]!, p[c + 1]!)
    const y1 = most(p[a + 1]!, p[b + 1]!, p[c + 1]!)
    const z0 = least(p[a + 2]!, p[b + 2]!, p[c + 2]!)
    const z1 = most(p[a + 2]!, p[b + 2]!, p[c + 2]!)
    const i0 = cellOf((x0 - radius - minX) * inverse, nx)
    const i1 = cellOf((x1 + radius - minX) * inverse, nx)
    const j0 = cellOf((y0 - radius - minY) * inverse, ny)
    const j1 = cellOf((y1 + radius - minY) * inverse, ny)
    const k0 = cellOf((z0 - radius - minZ) * inverse, nz)
    const k1 = cellOf((z1 + radius - minZ) * inverse, nz)
    for (let k = k0; k <= k1; k++) {
      for (let j = j0; j <= j1; j++) {
        // Cells side by side along x hold their points in one run.
        const row = nx * (j + ny * k)
        const end = starts[row + i1 + 1]!
        for (let e = starts[row + i0]!; e < end; e++) {
          const x = places[e * 3]!
          const y = places[e * 3 + 1]!
          const z = places[e * 3 + 2]!
          const dx = x < x0 ? x0 - x : x > x1 ? x - x1 : 0
          const dy = y < y0 ? y0 - y : y > y1 ? y - y1 : 0
          const dz = z < z0 ? z0 - z : z > z1 ? z - z1 : 0
          const atLeast = dx * dx + dy * dy + dz * dz
          const number = numbers[e]!
          const best = squares[number]!
          if (atLeast > farthest || atLeast >= best) continue
          const square = squaredDistance(p, a, b, c, x, y, z)
          if (square < best) squares[number] = square
        }
      }
    }
  }
}

// Branches on plain numbers: this loop is slower with Math.min, Math.max and Math.floor, which care for NaN and -0.
function least(a: number, b: number, c: number): number {
  const lower = a < b ? a : b
  return c < lower ? c : lower
}

function most(a: number, b: number, c: number): number {
  const higher = a > b ? a : b
  return c > higher ? c : higher
}

/** The cell that holds a place, in cells; for places outside, the nearest. */
function cellOf(place: number, count: number): number {
  if (!(place > 0)) return 0
  return place < count ? place | 0 : count - 1
}
