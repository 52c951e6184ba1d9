import type { VolumeGrid } from './carve-grid.js'

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
export function surfaceNet({ size, origin, cell, values }: VolumeGrid): Surface {
  const [nx, ny, nz] = size
  const strides = [1, nx, nx * ny] as const
  const vertexAt = new Int32Array(values.length).fill(-1)
  const positions: number[] = []
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      for (let x = 0; x < nx - 1; x++) {
        const at = (z * ny + y) * nx + x
        if (!isCrossed(values, at, strides)) continue
        const [dx, dy, dz] = middleOfCrossings(values, at, strides)
        vertexAt[at] = positions.length / 3
        positions.push(origin[0] + (x + dx) * cell, origin[1] + (y + dy) * cell, origin[2] + (z + dz) * cell)
      }
    }
  }
  return {
    positions: Float32Array.from(positions),
    triangles: Uint32Array.from(collectQuads(size, values, vertexAt, strides)),
  }
}

function isCrossed(values: Float32Array, at: number, [a, b, c]: readonly [number, number, number]): boolean {
  const first = values[at]! > 0
  return (
    values[at + a]! > 0 !== first ||
    values[at + b]! > 0 !== first ||
    values[at + c]! > 0 !== first ||
    values[at + a + b]! > 0 !== first ||
    values[at + a + c]! > 0 !== first ||
    values[at + b + c]! > 0 !== first ||
    values[at + a + b + c]! > 0 !== first
  )
}

function middleOfCrossings(
  values: Float32Array,
  at: number,
  strides: readonly [number, number, number],
): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  let count = 0
  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3
    const v = (axis + 2) % 3
    for (let corner = 0; corner < 4; corner++) {
      const [du, dv] = [corner & 1, corner >> 1]
      const from = at + du * strides[u]! + dv * strides[v]!
      const a = values[from]!
      const b = values[from + strides[axis]!]!
      if (a > 0 === b > 0) continue
      sum[axis] = sum[axis]! + a / (a - b)
      sum[u] = sum[u]! + du
      sum[v] = sum[v]! + dv
      count++
    }
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count]
}

function collectQuads(
  [nx, ny, nz]: readonly [number, number, number],
  values: Float32Array,
  vertexAt: Int32Array,
  strides: readonly [number, number, number],
): number[] {
  const triangles: number[] = []
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      for (let x = 1; x < nx - 1; x++) {
        const at = (z * ny + y) * nx + x
        const inside = values[at]! > 0
        for (let axis = 0; axis < 3; axis++) {
          if (values[at + strides[axis]!]! > 0 === inside) continue
          const u = strides[(axis + 1) % 3]!
          const v = strides[(axis + 2) % 3]!
          const quad = [vertexAt[at - u - v]!, vertexAt[at - v]!, vertexAt[at]!, vertexAt[at - u]!]
          if (!inside) quad.reverse()
          triangles.push(quad[0]!, quad[1]!, quad[2]!, quad[0]!, quad[2]!, quad[3]!)
        }
      }
    }
  }
  return triangles
}
