import { createBvh } from '../bvh/index.js'

/** Values on a grid of points; below 0 inside. */
export interface Field {
  /** Position of the first grid point, in metres. */
  readonly origin: readonly [number, number, number]
  /** Distance between neighbours, in metres. */
  readonly cell: number
  /** Grid points along x, y and z. */
  readonly size: readonly [number, number, number]
  /** x runs fastest. */
  readonly values: Float32Array
}

export interface DistanceFieldOptions {
  /** Cells along the longest edge of the model. */
  readonly resolution: number
  /** Distance from the surface at which the field is 0, in cells (below 1). */
  readonly offset: number
}

/** Free cells between the model and the border of the grid. */
const BORDER = 3

/**
 * Distance to a surface minus an offset, outside of it. What cannot be reached from the border of the grid
 * counts as inside, so cavities are filled and a surface with small holes holds water.
 * @returns null if no triangle is usable.
 */
export function createDistanceField(
  positions: Float32Array,
  indices: Uint32Array,
  { resolution, offset }: DistanceFieldOptions,
): Field | null {
  const box = boundsOf(positions, indices)
  if (!box) return null
  const [min, max] = box
  const cell = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2]) / resolution
  if (!(cell > 0)) return null
  const along = (axis: 0 | 1 | 2) => Math.ceil((max[axis] - min[axis]) / cell) + 2 * BORDER + 1
  const size = [along(0), along(1), along(2)] as const
  const origin = [min[0] - BORDER * cell, min[1] - BORDER * cell, min[2] - BORDER * cell] as const
  const values = new Float32Array(size[0] * size[1] * size[2]).fill(Number.NaN)
  const field: Field = { origin, cell, size, values }
  measureFromBorder(field, positions, indices, offset * cell)
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = -offset * cell
  return field
}

type Corner = readonly [number, number, number]

function boundsOf(positions: Float32Array, indices: Uint32Array): readonly [Corner, Corner] | null {
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (const vertex of indices) {
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[vertex * 3 + axis]!
      if (!Number.isFinite(value)) continue
      min[axis] = Math.min(min[axis]!, value)
      max[axis] = Math.max(max[axis]!, value)
    }
  }
  return min.every(Number.isFinite) ? [min, max] : null
}

/** Walks inwards from the border and measures each grid point it comes to; stops where the field is below 0. */
function measureFromBorder(
  field: Field,
  positions: Float32Array,
  indices: Uint32Array,
  offset: number,
): void {
  const { origin, cell, size, values } = field
  const [width, height, depth] = size
  const bvh = createBvh(positions, indices)
  const reach = offset + 2 * cell
  const near = coarseOccupancy(field, positions, indices)
  const pending = [0]
  values[0] = reach
  while (pending.length > 0) {
    const i = pending.pop()!
    const x = i % width
    const y = Math.floor(i / width) % height
    const z = Math.floor(i / (width * height))
    for (let side = 0; side < 6; side++) {
      const nx = x + (side === 0 ? 1 : side === 1 ? -1 : 0)
      const ny = y + (side === 2 ? 1 : side === 3 ? -1 : 0)
      const nz = z + (side === 4 ? 1 : side === 5 ? -1 : 0)
      if (nx < 0 || ny < 0 || nz < 0 || nx >= width || ny >= height || nz >= depth) continue
      const next = (nz * height + ny) * width + nx
      if (!Number.isNaN(values[next])) continue
      const found =
        near[next] === 1
          ? bvh.closestPoint(origin[0] + nx * cell, origin[1] + ny * cell, origin[2] + nz * cell, reach)
          : null
      values[next] = (found?.distance ?? reach) - offset
      if (values[next]! >= 0) pending.push(next)
    }
  }
}

/** Marks the grid points that have a triangle's box within two cells: only they need an exact distance. */
function coarseOccupancy(
  { origin, cell, size, values }: Field,
  positions: Float32Array,
  indices: Uint32Array,
): Uint8Array {
  const near = new Uint8Array(values.length)
  const low = [0, 0, 0]
  const high = [0, 0, 0]
  for (let i = 0; i + 2 < indices.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const a = positions[indices[i]! * 3 + axis]!
      const b = positions[indices[i + 1]! * 3 + axis]!
      const c = positions[indices[i + 2]! * 3 + axis]!
      low[axis] = Math.max(0, Math.floor((Math.min(a, b, c) - origin[axis]!) / cell) - 2)
      high[axis] = Math.min(size[axis]! - 1, Math.ceil((Math.max(a, b, c) - origin[axis]!) / cell) + 2)
    }
    for (let z = low[2]!; z <= high[2]!; z++) {
      for (let y = low[1]!; y <= high[1]!; y++) {
        const row = (z * size[1] + y) * size[0]
        near.fill(1, row + low[0]!, row + high[0]! + 1)
      }
    }
  }
  return near
}
