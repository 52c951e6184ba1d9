/**
 * Tangents for a normal map: the direction in which u grows along the surface, at right angles to the normal, and the
 * handedness of the texture in the fourth number. Needed because an engine that made its own would do so per load.
 */
export function vertexTangents(
  positions: Float32Array,
  normals: Float32Array,
  uvs: Float32Array,
  triangles: Uint32Array,
): Float32Array {
  const count = positions.length / 3
  const sums = new Float64Array(count * 3)
  const turns = new Float64Array(count)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!]
    const [u1, v1] = [uvs[b * 2]! - uvs[a * 2]!, uvs[b * 2 + 1]! - uvs[a * 2 + 1]!]
    const [u2, v2] = [uvs[c * 2]! - uvs[a * 2]!, uvs[c * 2 + 1]! - uvs[a * 2 + 1]!]
    // Twice the area in the texture; v points down, hence the sign of a texture that is not mirrored is negative.
    const area = u1 * v2 - u2 * v1
    for (let k = 0; k < 3; k++) {
      const p = positions[b * 3 + k]! - positions[a * 3 + k]!
      const q = positions[c * 3 + k]! - positions[a * 3 + k]!
      const along = (p * v2 - q * v1) * Math.sign(area)
      for (const vertex of [a, b, c]) sums[vertex * 3 + k] = sums[vertex * 3 + k]! + along
    }
    for (const vertex of [a, b, c]) turns[vertex] = turns[vertex]! - area
  }
  const tangents = new Float32Array(count * 4)
  for (let i = 0; i < count; i++) writeTangent(sums, normals, i, turns[i]! < 0 ? -1 : 1, tangents)
  return tangents
}

/** The part of the sum at right angles to the normal; any such direction where the sum has none. */
function writeTangent(
  sums: Float64Array,
  normals: Float32Array,
  i: number,
  hand: number,
  out: Float32Array,
): void {
  const [nx, ny, nz] = [normals[i * 3]!, normals[i * 3 + 1]!, normals[i * 3 + 2]!]
  let [x, y, z] = perpendicular(sums[i * 3]!, sums[i * 3 + 1]!, sums[i * 3 + 2]!, nx, ny, nz)
  let length = Math.hypot(x, y, z)
  if (length < 1e-10) {
    ;[x, y, z] = perpendicular(Math.abs(nx) < 0.7 ? 1 : 0, 0, Math.abs(nx) < 0.7 ? 0 : 1, nx, ny, nz)
    length = Math.hypot(x, y, z)
  }
  out[i * 4] = x / length
  out[i * 4 + 1] = y / length
  out[i * 4 + 2] = z / length
  out[i * 4 + 3] = hand
}

function perpendicular(
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
): [number, number, number] {
  const along = x * nx + y * ny + z * nz
  return [x - nx * along, y - ny * along, z - nz * along]
}
