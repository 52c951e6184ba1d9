import type { Surface } from './surface-net.js'

/** Belief from which a vertex keeps its own colour. */
const SURE = 0.5
const ROUNDS = 60

/** Colour at a vertex, written to `out`; returns how far it can be believed, 0–1. */
export type ColorAt = (vertex: number, out: Float32Array) => number

/**
 * A colour for every vertex: its own where some view sees it well, elsewhere that of the vertices around, spread
 * along the surface until it is smooth.
 */
export function spreadColors({ positions, triangles }: Surface, colorAt: ColorAt): Float32Array {
  const count = positions.length / 3
  const colors = new Float32Array(count * 3)
  const fixed = new Uint8Array(count)
  const color = new Float32Array(3)
  for (let i = 0; i < count; i++) {
    if (colorAt(i, color) < SURE) continue
    fixed[i] = 1
    colors.set(color, i * 3)
  }
  growOutwards(triangles, colors, fixed.slice())
  relax(triangles, colors, fixed)
  return colors
}

/** First guess: every vertex takes the mean of the neighbours that have a colour, ring by ring. */
function growOutwards(triangles: Uint32Array, colors: Float32Array, known: Uint8Array): void {
  const sums = new Float32Array(known.length * 4)
  for (let changed = true; changed; ) {
    changed = false
    sums.fill(0)
    for (let e = 0; e < triangles.length; e++) {
      // Every edge is met from both of its triangles, once in each direction.
      const from = triangles[e]!
      const to = triangles[e % 3 === 2 ? e - 2 : e + 1]!
      if (!known[from] || known[to]) continue
      for (let k = 0; k < 3; k++) sums[to * 4 + k] = sums[to * 4 + k]! + colors[from * 3 + k]!
      sums[to * 4 + 3] = sums[to * 4 + 3]! + 1
    }
    for (let i = 0; i < known.length; i++) {
      const weight = sums[i * 4 + 3]!
      if (weight === 0) continue
      known[i] = 1
      changed = true
      for (let k = 0; k < 3; k++) colors[i * 3 + k] = sums[i * 4 + k]! / weight
    }
  }
}

/** Smooths the colours of the vertices that are not fixed. */
function relax(triangles: Uint32Array, colors: Float32Array, fixed: Uint8Array): void {
  const sums = new Float32Array(colors.length)
  const degree = new Float32Array(fixed.length)
  for (const vertex of triangles) degree[vertex]!++
  for (let round = 0; round < ROUNDS; round++) {
    sums.fill(0)
    for (let e = 0; e < triangles.length; e++) {
      const a = triangles[e]! * 3
      const b = triangles[e % 3 === 2 ? e - 2 : e + 1]! * 3
      sums[a] = sums[a]! + colors[b]!
      sums[a + 1] = sums[a + 1]! + colors[b + 1]!
      sums[a + 2] = sums[a + 2]! + colors[b + 2]!
    }
    for (let i = 0; i < fixed.length; i++) {
      if (fixed[i]) continue
      for (let k = 0; k < 3; k++) colors[i * 3 + k] = sums[i * 3 + k]! / degree[i]!
    }
  }
}
