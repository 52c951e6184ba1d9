import type { Surface } from '../geometry/surface.js'
import { areaOf } from '../geometry/triangle-area.js'

/** Fractional parts of multiples of these fill the unit square evenly (the R2 sequence of M. Roberts). */
const STEP_U = 0.7548776662466927
const STEP_V = 0.5698402909980532

/**
 * Draws `count` points evenly by area, the same ones every time: the surface is laid out triangle after
 * triangle and cut into equal shares, with one point in each.
 */
export function sampleSurface(
  { positions, indices }: Pick<Surface, 'positions' | 'indices'>,
  count: number,
): Float32Array {
  const triangles = indices.length / 3
  const reached = new Float64Array(triangles)
  let total = 0
  for (let t = 0; t < triangles; t++) {
    total += areaOf(positions, indices[t * 3]! * 3, indices[t * 3 + 1]! * 3, indices[t * 3 + 2]! * 3)
    reached[t] = total
  }
  const points = new Float32Array(count * 3)
  for (let i = 0, t = 0; i < count; i++) {
    const place = ((i + 0.5) / count) * total
    while (t < triangles - 1 && reached[t]! < place) t++
    let u = (i * STEP_U) % 1
    let v = (i * STEP_V) % 1
    if (u + v > 1) {
      u = 1 - u
      v = 1 - v
    }
    const a = indices[t * 3]! * 3
    const b = indices[t * 3 + 1]! * 3
    const c = indices[t * 3 + 2]! * 3
    for (let k = 0; k < 3; k++) {
      points[i * 3 + k] = positions[a + k]! * (1 - u - v) + positions[b + k]! * u + positions[c + k]! * v
    }
  }
  return points
}
