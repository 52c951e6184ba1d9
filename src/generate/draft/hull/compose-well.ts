import type { VolumeGrid } from './carve-grid.js'

/** Value given to nodes that are added: just inside. */
const BARELY = 0.02
const MOST_ROUNDS = 20

/**
 * Adds the few nodes without which the inside would touch itself along an edge or at a corner only. A surface net of
 * such a well-composed grid (Latecki, Eckhardt, Rosenfeld, 1995) is a manifold.
 */
export function composeWell({ size, values }: VolumeGrid): void {
  const [nx, ny, nz] = size
  const strides = [1, nx, nx * ny]
  for (let round = 0, changed = true; changed && round < MOST_ROUNDS; round++) {
    changed = false
    for (let z = 0; z < nz - 1; z++) {
      for (let y = 0; y < ny - 1; y++) {
        for (let x = 0; x < nx - 1; x++) {
          const at = (z * ny + y) * nx + x
          for (let k = 0; k < 3; k++) {
            if (mendFace(values, at, strides[k]!, strides[(k + 1) % 3]!)) changed = true
          }
          if (mendCube(values, at, strides as [number, number, number])) changed = true
        }
      }
    }
  }
}

/** Two inside nodes that meet across a diagonal of a face get a third. */
function mendFace(values: Float32Array, at: number, a: number, b: number): boolean {
  const p = values[at]! > 0
  const q = values[at + a]! > 0
  if (p === q || values[at + b]! > 0 !== q || values[at + a + b]! > 0 !== p) return false
  // The node that is nearer to the inside is added.
  const [one, two] = p ? [at + a, at + b] : [at, at + a + b]
  values[values[one]! >= values[two]! ? one : two] = BARELY
  return true
}

/** Two nodes alone on opposite corners of a cube, inside or outside, get a bridge. */
function mendCube(values: Float32Array, at: number, [a, b, c]: [number, number, number]): boolean {
  const corners = [at, at + a, at + b, at + a + b, at + c, at + a + c, at + b + c, at + a + b + c]
  let inside = 0
  for (const corner of corners) if (values[corner]! > 0) inside++
  if (inside !== 2 && inside !== 6) return false
  for (let k = 0; k < 4; k++) {
    const [p, q] = [corners[k]!, corners[7 - k]!]
    const wanted = inside === 2
    if (values[p]! > 0 !== wanted || values[q]! > 0 !== wanted) continue
    if (inside === 6) {
      values[p] = BARELY
    } else {
      // A path along two edges: the next corner, then the one after it.
      values[corners[k ^ 1]!] = BARELY
      values[corners[k ^ 3]!] = BARELY
    }
    return true
  }
  return false
}
