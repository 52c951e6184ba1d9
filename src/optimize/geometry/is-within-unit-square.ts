import type { VertexStream } from './geometry.js'

/** Whether texture coordinates lie on the texture itself, none on its repetitions or beyond its edges. */
export function isWithinUnitSquare(uvs: VertexStream['data']): boolean {
  for (let i = 0; i < uvs.length; i++) if (!(uvs[i]! >= -1e-3 && uvs[i]! <= 1 + 1e-3)) return false
  return true
}
