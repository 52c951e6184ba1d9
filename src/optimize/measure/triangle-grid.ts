import { type Bvh, createBvh } from '../bvh/index.js'
import { boundsOf, type Surface, sizeOf } from '../geometry/surface.js'
import { squaredDistance } from './squared-distance.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Triangles sorted into the cells of a regular grid. */
export interface TriangleGrid {
  /** Square of the distance from a point to the nearest triangle; infinite if there is none. */
  squaredDistance(x: number, y: number, z: number): number
}

const CELLS_PER_TRIANGLE = 4
const MOST_CELLS = 4e6
/** Cells grow until their triangles are no more than this many times those of the mesh. */
const MOST_PAIRS_PER_TRIANGLE = 4
/** Cells looked through in each direction; a point still without a triangle then is found faster in a tree. */
const LAST_SHELL = 10
/** A mesh without any extent still gets a cell. */
const SMALLEST_EXTENT = 1e-30

/**
 * Prepares a mesh for many questions about points near it: a grid is built several times faster than a tree, and
 * points close to the surface find their triangle in the few cells round them.
 */
export function createTriangleGrid(mesh: Mesh): TriangleGrid {
  const { positions, indices } = mesh
  const { min, counts, cell, starts, entries } = sortIntoCells(mesh)
  const [nx, ny, nz] = counts
  const farthest = Math.max(nx, ny, nz)
  const area = cell * cell
  let tree: Bvh | null = null

  return {
    squaredDistance(x, y, z) {
      // A point outside is at least as far from everything inside as its nearest place in the grid is.
      const qx = clamp((x - min[0]) / cell, nx)
      const qy = clamp((y - min[1]) / cell, ny)
      const qz = clamp((z - min[2]) / cell, nz)
      const cx = Math.min(nx - 1, Math.floor(qx))
      const cy = Math.min(ny - 1, Math.floor(qy))
      const cz = Math.min(nz - 1, Math.floor(qz))
      // From the place to the nearest side of its cell, in cells: that much is certain beyond each shell.
      const inner = Math.max(0, Math.min(qx - cx, cx + 1 - qx, qy - cy, cy + 1 - qy, qz - cz, cz + 1 - qz))
      let best = Number.POSITIVE_INFINITY
      for (let shell = 0; shell <= farthest; shell++) {
        if (shell > LAST_SHELL) {
          tree ??= createBvh(positions, indices)
          const { distance = Number.POSITIVE_INFINITY } = tree.closestPoint(x, y, z) ?? {}
          return distance * distance
        }
        const k0 = Math.max(0, cz - shell)
        const k1 = Math.min(nz - 1, cz + shell)
        for (let k = k0; k <= k1; k++) {
          const away = gap(k, qz) ** 2
          const j0 = Math.max(0, cy - shell)
          const j1 = Math.min(ny - 1, cy + shell)
          for (let j = j0; j <= j1; j++) {
            const awayToo = away + gap(j, qy) ** 2
            if (awayToo * area >= best) continue
            const onSide = Math.abs(k - cz) === shell || Math.abs(j - cy) === shell
            // Within the shell only the two cells at its ends are new.
            const step = onSide || shell === 0 ? 1 : 2 * shell
            for (let i = cx - shell; i <= cx + shell; i += step) {
              if (i < 0 || i >= nx || (awayToo + gap(i, qx) ** 2) * area >= best) continue
              const c = i + nx * (j + ny * k)
              for (let e = starts[c]!; e < starts[c + 1]!; e++) {
                const t = entries[e]! * 3
                const a = indices[t]! * 3
                const b = indices[t + 1]! * 3
                const d = squaredDistance(positions, a, b, indices[t + 2]! * 3, x, y, z)
                if (d < best) best = d
              }
            }
          }
        }
        const certain = (shell + inner) * cell
        if (best <= certain * certain) break
      }
      return best
    },
  }
}

/** From a place to the cell with this number along one axis, in cells. */
const gap = (number: number, place: number) => Math.max(0, number - place, place - number - 1)

const clamp = (value: number, count: number) => Math.min(count, Math.max(0, value))

interface Frame {
  readonly min: readonly [number, number, number]
  readonly counts: readonly [number, number, number]
  /** Edge of a cell. */
  readonly cell: number
}

interface Cells extends Frame {
  /** First entry of each cell, and the end of the last. */
  readonly starts: Uint32Array
  /** Numbers of triangles, cell after cell. */
  readonly entries: Uint32Array
}

/** Cells of a size that suits the triangles: long ones in small cells would fill the memory. */
function sortIntoCells(mesh: Mesh): Cells {
  if (mesh.indices.length === 0) {
    return {
      min: [0, 0, 0],
      counts: [1, 1, 1],
      cell: 1,
      starts: new Uint32Array(2),
      entries: new Uint32Array(0),
    }
  }
  const bounds = boundsOf(mesh)
  const size = sizeOf(bounds)
  const extent = Math.max(...size, SMALLEST_EXTENT)
  const triangles = mesh.indices.length / 3
  const volume = size.reduce((product, edge) => product * Math.max(edge, extent / 100), 1)
  for (let cell = Math.cbrt(volume / Math.min(MOST_CELLS, CELLS_PER_TRIANGLE * triangles)); ; cell *= 1.5) {
    const counts = size.map((edge) => Math.floor(edge / cell) + 1) as [number, number, number]
    const frame: Frame = { min: bounds.min, counts, cell }
    const pairs = listPairs(mesh, frame, cell > extent ? 8 * triangles : MOST_PAIRS_PER_TRIANGLE * triangles)
    if (pairs) return { ...frame, ...sortByCell(pairs, counts[0] * counts[1] * counts[2]) }
  }
}

interface Pairs {
  readonly triangles: Uint32Array
  readonly cells: Uint32Array
}

/** Each triangle with each cell that its box touches; null if there are more than `most`. */
function listPairs(
  { positions: p, indices }: Mesh,
  { min, counts, cell }: Frame,
  most: number,
): Pairs | null {
  const [nx, ny, nz] = counts
  const inverse = 1 / cell
  const triangles = new Uint32Array(most)
  const cells = new Uint32Array(most)
  let length = 0
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t]! * 3
    const b = indices[t + 1]! * 3
    const c = indices[t + 2]! * 3
    const x0 = Math.floor((Math.min(p[a]!, p[b]!, p[c]!) - min[0]) * inverse)
    const y0 = Math.floor((Math.min(p[a + 1]!, p[b + 1]!, p[c + 1]!) - min[1]) * inverse)
    const z0 = Math.floor((Math.min(p[a + 2]!, p[b + 2]!, p[c + 2]!) - min[2]) * inverse)
    const x1 = Math.min(nx - 1, Math.floor((Math.max(p[a]!, p[b]!, p[c]!) - min[0]) * inverse))
    const y1 = Math.min(ny - 1, Math.floor((Math.max(p[a + 1]!, p[b + 1]!, p[c + 1]!) - min[1]) * inverse))
    const z1 = Math.min(nz - 1, Math.floor((Math.max(p[a + 2]!, p[b + 2]!, p[c + 2]!) - min[2]) * inverse))
    for (let k = Math.min(z0, z1); k <= z1; k++) {
      for (let j = Math.min(y0, y1); j <= y1; j++) {
        for (let i = Math.min(x0, x1); i <= x1; i++) {
          if (length === most) return null
          triangles[length] = t / 3
          cells[length++] = i + nx * (j + ny * k)
        }
      }
    }
  }
  return { triangles: triangles.subarray(0, length), cells: cells.subarray(0, length) }
}

function sortByCell({ triangles, cells }: Pairs, count: number): Pick<Cells, 'starts' | 'entries'> {
  const starts = new Uint32Array(count + 1)
  for (let e = 0; e < cells.length; e++) starts[cells[e]!]!++
  for (let c = 1; c <= count; c++) starts[c]! += starts[c - 1]!
  const entries = new Uint32Array(cells.length)
  // Filled from the back, the ends of the cells become their starts.
  for (let e = cells.length - 1; e >= 0; e--) entries[--starts[cells[e]!]!] = triangles[e]!
  return { starts, entries }
}
