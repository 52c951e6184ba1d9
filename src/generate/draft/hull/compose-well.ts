import type { VolumeGrid } from './carve-grid.js'
import { insideRows, mayCross } from './inside-rows.js'

/** Value given to nodes that are added: just inside. */
const BARELY = 0.02

/**
 * Adds the few nodes without which the inside would touch itself along an edge or at a corner only. A surface net of
 * such a well-composed grid (Latecki, Eckhardt, Rosenfeld, 1995) is a manifold.
 */
export function composeWell(grid: VolumeGrid): void {
  const { size, values } = grid
  const [nx, ny, nz] = size
  const strides = [1, nx, nx * ny] as const
  const { inside, kinds } = insideRows(grid)
  const cells: number[] = []
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      if (!mayCross(kinds, z * ny + y, ny)) continue
      const row = (z * ny + y) * nx
      for (let x = 0; x < nx - 1; x++) {
        const count = countInside(inside, row + x, nx, nx * ny)
        if (count > 1 && count < 7) cells.push(row + x)
      }
    }
  }
  // Nodes are only ever added, so the work ends; every added one brings up the cells around it once more.
  while (cells.length > 0) {
    const cell = cells.pop()!
    if (mendCell(values, inside, cell, strides)) pushAround(cells, cell, strides)
  }
}

function pushAround(cells: number[], cell: number, [a, b, c]: readonly [number, number, number]): void {
  for (let dz = -1; dz <= 1; dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) cells.push(cell + dx * a + dy * b + dz * c)
    }
  }
}

function countInside(inside: Uint8Array, at: number, b: number, c: number): number {
  return (
    inside[at]! +
    inside[at + 1]! +
    inside[at + b]! +
    inside[at + b + 1]! +
    inside[at + c]! +
    inside[at + c + 1]! +
    inside[at + b + c]! +
    inside[at + b + c + 1]!
  )
}

/** Mends the three faces at a cell's first corner, then the cell itself; true if a node was added. */
function mendCell(
  values: Float32Array,
  inside: Uint8Array,
  at: number,
  strides: readonly [number, number, number],
): boolean {
  let changed = false
  for (let k = 0; k < 3; k++) {
    if (mendFace(values, inside, at, strides[k]!, strides[(k + 1) % 3]!)) changed = true
  }
  if (changed) return true
  const count = countInside(inside, at, strides[1], strides[2])
  return (count === 2 || count === 6) && mendCube(values, inside, at, count, strides)
}

function addNode(values: Float32Array, inside: Uint8Array, at: number): void {
  values[at] = BARELY
  inside[at] = 1
}

/** Two inside nodes that meet across a diagonal of a face get a third: the one that is nearer to the inside. */
function mendFace(values: Float32Array, inside: Uint8Array, at: number, a: number, b: number): boolean {
  const p = inside[at]!
  const q = inside[at + a]!
  if (p === q || inside[at + b] !== q || inside[at + a + b] !== p) return false
  const [one, two] = p ? [at + a, at + b] : [at, at + a + b]
  addNode(values, inside, values[one]! >= values[two]! ? one : two)
  return true
}

/** Two nodes alone on opposite corners of a cell, inside or outside, get a bridge. */
function mendCube(
  values: Float32Array,
  inside: Uint8Array,
  at: number,
  count: number,
  [a, b, c]: readonly [number, number, number],
): boolean {
  const corners = [at, at + a, at + b, at + a + b, at + c, at + a + c, at + b + c, at + a + b + c]
  const wanted = count === 2 ? 1 : 0
  for (let k = 0; k < 4; k++) {
    if (inside[corners[k]!] !== wanted || inside[corners[7 - k]!] !== wanted) continue
    if (wanted === 0) {
      addNode(values, inside, corners[k]!)
    } else {
      // A path along two edges: the next corner, then the one after it.
      addNode(values, inside, corners[k ^ 1]!)
      addNode(values, inside, corners[k ^ 3]!)
    }
    return true
  }
  return false
}
