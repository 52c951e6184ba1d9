import type { Surface } from './surface-net.js'

/** Strengths of the two steps and how often they alternate (Taubin, "A Signal Processing Approach to Fair Surface Design", 1995). */
const SHRINK = 0.5
const GROW = -0.53

/** Smooths a closed surface without shrinking it: each inward step is followed by a slightly larger outward one. */
export function smoothSurface({ positions, triangles }: Surface, rounds: number): Surface {
  const count = positions.length / 3
  const degree = new Float32Array(count)
  for (const vertex of triangles) degree[vertex]!++
  let from = positions.slice()
  let to = new Float32Array(positions.length)
  for (let round = 0; round < rounds * 2; round++) {
    to.fill(0)
    for (let t = 0; t < triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) {
        // Every edge is met from both of its triangles, so each neighbour counts once per corner pair.
        const a = triangles[t + k]! * 3
        const b = triangles[t + ((k + 1) % 3)]! * 3
        to[a] = to[a]! + from[b]!
        to[a + 1] = to[a + 1]! + from[b + 1]!
        to[a + 2] = to[a + 2]! + from[b + 2]!
      }
    }
    const strength = round % 2 === 0 ? SHRINK : GROW
    for (let i = 0; i < from.length; i++) {
      const mean = to[i]! / degree[Math.floor(i / 3)]!
      to[i] = from[i]! + strength * (mean - from[i]!)
    }
    ;[from, to] = [to, from]
  }
  return { positions: from, triangles }
}
