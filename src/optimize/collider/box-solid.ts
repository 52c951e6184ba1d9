import type { Solid } from './solid.js'

/** The axis-aligned box of points. */
export function boxSolid(points: Float64Array): Solid {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i++) {
    min[i % 3] = Math.min(min[i % 3]!, points[i]!)
    max[i % 3] = Math.max(max[i % 3]!, points[i]!)
  }
  // Corner c takes its x, y and z from the maximum where bit 0, 1 and 2 of c are set.
  const positions = Float64Array.from({ length: 24 }, (_, i) => {
    const axis = i % 3
    return ((Math.floor(i / 3) >> axis) & 1 ? max : min)[axis]!
  })
  const quads = [
    [0, 4, 6, 2],
    [1, 3, 7, 5],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 2, 3, 1],
    [4, 5, 7, 6],
  ] as const
  return { positions, indices: Uint32Array.from(quads.flatMap(([a, b, c, d]) => [a, b, c, a, c, d])) }
}
