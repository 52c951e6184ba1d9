import type { HeightSheet } from './height-sheet.js'

/** Smooth unit normals of a sheet, weighted by area; on the rim they lie in the picture's plane, as on the mirror image. */
export function sheetNormals({ points, heights, rim, triangles }: HeightSheet): Float32Array {
  const normals = new Float32Array(rim.length * 3)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!]
    const abx = points[b * 2]! - points[a * 2]!
    const aby = points[a * 2 + 1]! - points[b * 2 + 1]! // y upwards
    const abz = heights[b]! - heights[a]!
    const acx = points[c * 2]! - points[a * 2]!
    const acy = points[a * 2 + 1]! - points[c * 2 + 1]!
    const acz = heights[c]! - heights[a]!
    const nx = aby * acz - abz * acy
    const ny = abz * acx - abx * acz
    const nz = abx * acy - aby * acx
    for (const vertex of [a, b, c]) {
      normals[vertex * 3] = normals[vertex * 3]! + nx
      normals[vertex * 3 + 1] = normals[vertex * 3 + 1]! + ny
      normals[vertex * 3 + 2] = normals[vertex * 3 + 2]! + nz
    }
  }
  for (let i = 0; i < rim.length; i++) {
    if (rim[i]) normals[i * 3 + 2] = 0
    const length = Math.hypot(normals[i * 3]!, normals[i * 3 + 1]!, normals[i * 3 + 2]!)
    if (length < 1e-12) {
      normals[i * 3] = 0
      normals[i * 3 + 1] = rim[i] ? 1 : 0
      normals[i * 3 + 2] = rim[i] ? 0 : 1
      continue
    }
    for (let k = 0; k < 3; k++) normals[i * 3 + k] = normals[i * 3 + k]! / length
  }
  return normals
}
