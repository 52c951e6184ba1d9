import type { HeightSheet } from './height-sheet.js'
import { sheetNormals } from './sheet-normals.js'

/** A closed body made of a sheet and its mirror image; the rim is doubled, because the back has its own texture. */
export interface MirroredBody {
  /** In grid units with y upwards; the front half comes first, then the back in the same order. */
  readonly positions: Float32Array
  readonly normals: Float32Array
  readonly triangles: Uint32Array
}

/** Closes a sheet with its mirror image. Both halves meet on the rim in the same positions and normals. */
export function mirrorBody(front: HeightSheet): MirroredBody {
  const count = front.rim.length
  const frontNormals = sheetNormals(front)
  const positions = new Float32Array(count * 6)
  const normals = new Float32Array(count * 6)
  for (let side = 0; side < 2; side++) {
    const sign = side === 0 ? 1 : -1
    for (let i = 0; i < count; i++) {
      const to = (side * count + i) * 3
      positions[to] = front.points[i * 2]!
      positions[to + 1] = -front.points[i * 2 + 1]!
      positions[to + 2] = sign * front.heights[i]!
      normals[to] = frontNormals[i * 3]!
      normals[to + 1] = frontNormals[i * 3 + 1]!
      normals[to + 2] = sign * frontNormals[i * 3 + 2]!
    }
  }
  const triangles = new Uint32Array(front.triangles.length * 2)
  triangles.set(front.triangles)
  for (let t = 0; t < front.triangles.length; t += 3) {
    // Mirrored triangles turn the other way round to keep facing outwards.
    triangles[front.triangles.length + t] = front.triangles[t]! + count
    triangles[front.triangles.length + t + 1] = front.triangles[t + 2]! + count
    triangles[front.triangles.length + t + 2] = front.triangles[t + 1]! + count
  }
  return { positions, normals, triangles }
}
