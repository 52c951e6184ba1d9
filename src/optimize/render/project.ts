import type { Camera } from './camera.js'
import { dot } from './vector.js'

/**
 * Vertices as the rasteriser sees them, four numbers each: x and y in pixels from the upper left corner,
 * depth (larger is nearer, linear over the screen) and 1/w (1 for orthographic cameras).
 */
export type ScreenVertices = Float64Array

/** Moves world positions onto the screen. Vertices behind a perspective camera get 1/w = 0. */
export function project(
  positions: Float32Array,
  camera: Camera,
  width: number,
  height: number,
): ScreenVertices {
  const { right, up, back, eye } = camera
  const offsetX = dot(eye, right)
  const offsetY = dot(eye, up)
  const offsetZ = dot(eye, back)
  const scale = height / 2 / camera.halfHeight
  const isPerspective = camera.projection === 'perspective'
  const out = new Float64Array((positions.length / 3) * 4)
  for (let i = 0, o = 0; i + 2 < positions.length; i += 3, o += 4) {
    const x = positions[i]!
    const y = positions[i + 1]!
    const z = positions[i + 2]!
    const distance = offsetZ - (x * back[0] + y * back[1] + z * back[2])
    const inverse = isPerspective ? (distance > 1e-9 ? 1 / distance : 0) : 1
    out[o] = width / 2 + (x * right[0] + y * right[1] + z * right[2] - offsetX) * scale * inverse
    out[o + 1] = height / 2 - (x * up[0] + y * up[1] + z * up[2] - offsetY) * scale * inverse
    out[o + 2] = isPerspective ? inverse : -distance
    out[o + 3] = inverse
  }
  return out
}
