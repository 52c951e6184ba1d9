import type { Surface } from './surface-net.js'

/** Smooth unit normals of a surface, each triangle weighted by its area. */
export function surfaceNormals({ positions, triangles }: Surface): Float32Array {
  const normals = new Float32Array(positions.length)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]! * 3, triangles[t + 1]! * 3, triangles[t + 2]! * 3]
    const ux = positions[b]! - positions[a]!
    const uy = positions[b + 1]! - positions[a + 1]!
    const uz = positions[b + 2]! - positions[a + 2]!
    const vx = positions[c]! - positions[a]!
    const vy = positions[c + 1]! - positions[a + 1]!
    const vz = positions[c + 2]! - positions[a + 2]!
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    for (const at of [a, b, c]) {
      for (let k = 0; k < 3; k++) normals[at + k] = normals[at + k]! + n[k]!
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!)
    if (length > 0) for (let k = 0; k < 3; k++) normals[i + k] = normals[i + k]! / length
    else normals[i + 1] = 1
  }
  return normals
}
