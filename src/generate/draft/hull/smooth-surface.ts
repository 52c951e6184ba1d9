import type { Surface } from './surface-net.js'

/** Strengths of the two steps and how often they alternate (Taubin, "A Signal Processing Approach to Fair Surface Design", 1995). */
const SHRINK = 0.5
const GROW = -0.53

/** Smooths a closed surface without shrinking it: each inward step is followed by a slightly larger outward one. */
export function smoothSurface({ positions, triangles }: Surface, rounds: number): Surface {
  const share = new Float32Array(positions.length / 3)
  for (let k = 0; k < triangles.length; k++) share[triangles[k]!]!++
  for (let i = 0; i < share.length; i++) share[i] = 1 / share[i]!
  let from = positions.slice()
  let to = new Float32Array(positions.length)
  for (let round = 0; round < rounds * 2; round++) {
    to.fill(0)
    sumNeighbours(from, triangles, to)
    step(from, to, share, round % 2 === 0 ? SHRINK : GROW)
    ;[from, to] = [to, from]
  }
  return { positions: from, triangles }
}

/** Adds to each vertex the next one of every triangle around it: each neighbour once, as the surface is closed. */
function sumNeighbours(from: Float32Array, triangles: Uint32Array, sums: Float32Array): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]! * 3
    const b = triangles[t + 1]! * 3
    const c = triangles[t + 2]! * 3
    for (let k = 0; k < 3; k++) {
      sums[a + k] = sums[a + k]! + from[b + k]!
      sums[b + k] = sums[b + k]! + from[c + k]!
      sums[c + k] = sums[c + k]! + from[a + k]!
    }
  }
}

/** Moves every vertex towards the mean of its neighbours, or away from it; `to` holds their sums. */
function step(from: Float32Array, to: Float32Array, share: Float32Array, strength: number): void {
  for (let i = 0, k = 0; i < share.length; i++) {
    for (const end = k + 3; k < end; k++) {
      to[k] = from[k]! + strength * (to[k]! * share[i]! - from[k]!)
    }
  }
}
