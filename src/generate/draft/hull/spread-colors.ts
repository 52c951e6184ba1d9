import type { Surface } from './surface-net.js'

/** Belief from which a vertex keeps its own colour. */
const SURE = 0.5
const ROUNDS = 60

/** Colour at a point with a normal, written to `out`; returns how far it can be believed, 0–1. */
export type ColorAt = (position: Float64Array, normal: Float64Array, out: Float32Array) => number

/**
 * A colour for every vertex: its own where some view sees it well, elsewhere that of the vertices around, spread
 * along the surface until it is smooth.
 */
export function spreadColors(surface: Surface, normals: Float32Array, colorAt: ColorAt): Float32Array {
  const { positions, triangles } = surface
  const count = positions.length / 3
  const colors = new Float32Array(count * 3)
  const fixed = new Uint8Array(count)
  const position = new Float64Array(3)
  const normal = new Float64Array(3)
  const color = new Float32Array(3)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) {
      position[k] = positions[i * 3 + k]!
      normal[k] = normals[i * 3 + k]!
    }
    if (colorAt(position, normal, color) < SURE) continue
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
      const from = triangles[e]!
      const to = triangles[e % 3 === 2 ? e - 2 : e + 1]!
      for (const [a, b] of [
        [from, to],
        [to, from],
      ] as const) {
        if (!known[a] || known[b]) continue
        for (let k = 0; k < 3; k++) sums[b * 4 + k] = sums[b * 4 + k]! + colors[a * 3 + k]!
        sums[b * 4 + 3] = sums[b * 4 + 3]! + 1
      }
    }
    for (let i = 0; i < known.length; i++) {
      const weight = sums[i * 4 + 3]!
      if (known[i] || weight === 0) continue
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
