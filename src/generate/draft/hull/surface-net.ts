import type { VolumeGrid } from './carve-grid.js'
import { type InsideRows, insideRows, mayCross } from './inside-rows.js'
import { createTripleList } from './triple-list.js'

/** A closed surface of triangles in world units. */
export interface Surface {
  /** Three numbers a vertex. */
  readonly positions: Float32Array
  /** Counter-clockwise as seen from outside. */
  readonly triangles: Uint32Array
}

/**
 * Draws the surface between inside and outside: one vertex in every cell it crosses, in the middle of its crossings,
 * and one quad across every crossed edge (surface nets: Gibson, "Constrained Elastic Surface Nets", 1998).
 */
export function surfaceNet(grid: VolumeGrid): Surface {
  const { size, origin, cell, values } = grid
  const [nx, ny, nz] = size
  const strides = [1, nx, nx * ny] as const
  const rows = insideRows(grid)
  const vertexAt = new Int32Array(values.length).fill(-1)
  const vertices = createTripleList((length) => new Float32Array(length))
  const middle = new Float64Array(3)
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      if (!mayCross(rows.kinds, z * ny + y, ny)) continue
      for (let x = 0; x < nx - 1; x++) {
        const at = (z * ny + y) * nx + x
        if (!isCrossed(rows.inside, at, nx, nx * ny)) continue
        middleOfCrossings(values, at, strides, middle)
        vertexAt[at] = vertices.add(
          origin[0] + (x + middle[0]!) * cell,
          origin[1] + (y + middle[1]!) * cell,
          origin[2] + (z + middle[2]!) * cell,
        )
      }
    }
  }
  return {
    positions: vertices.toArray(),
    triangles: collectQuads(size, rows, vertexAt, strides),
  }
}

function isCrossed(inside: Uint8Array, at: number, b: number, c: number): boolean {
  const first = inside[at]!
  return (
    inside[at + 1] !== first ||
    inside[at + b] !== first ||
    inside[at + c] !== first ||
    inside[at + b + 1] !== first ||
    inside[at + c + 1] !== first ||
    inside[at + b + c] !== first ||
    inside[at + b + c + 1] !== first
  )
}

/** Mean of the places where the surface crosses the twelve edges of a cell, 0–1 along each axis, written to `out`. */
function middleOfCrossings(
  values: Float32Array,
  at: number,
  strides: readonly [number, number, number],
  out: Float64Array,
): void {
  out.fill(0)
  let count = 0
  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3
    const v = (axis + 2) % 3
    for (let corner = 0; corner < 4; corner++) {
      const du = corner & 1
      const dv = corner >> 1
      const from = at + du * strides[u]! + dv * strides[v]!
      const a = values[from]!
      const b = values[from + strides[axis]!]!
      if (a > 0 === b > 0) continue
      out[axis] = out[axis]! + a / (a - b)
      out[u] = out[u]! + du
      out[v] = out[v]! + dv
      count++
    }
  }
  for (let axis = 0; axis < 3; axis++) out[axis] = out[axis]! / count
}

/** Two triangles across every edge of the grid whose ends differ. */
function collectQuads(
  [nx, ny, nz]: readonly [number, number, number],
  { inside, kinds }: InsideRows,
  vertexAt: Int32Array,
  strides: readonly [number, number, number],
): Uint32Array {
  const triangles = createTripleList((length) => new Uint32Array(length))
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      if (!mayCross(kinds, z * ny + y, ny)) continue
      for (let x = 1; x < nx - 1; x++) {
        const at = (z * ny + y) * nx + x
        const isInside = inside[at]
        for (let axis = 0; axis < 3; axis++) {
          if (inside[at + strides[axis]!] === isInside) continue
          const u = strides[(axis + 1) % 3]!
          const v = strides[(axis + 2) % 3]!
          const [a, c] = [vertexAt[at - u - v]!, vertexAt[at]!]
          const [b, d] = isInside
            ? [vertexAt[at - v]!, vertexAt[at - u]!]
            : [vertexAt[at - u]!, vertexAt[at - v]!]
          triangles.add(a, b, c)
          triangles.add(a, c, d)
        }
      }
    }
  }
  return triangles.toArray()
}
