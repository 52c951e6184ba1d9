/** A node's place in a glTF document: a matrix, or translation, rotation (a quaternion) and scale. */
export interface GltfNode {
  mesh?: number
  children?: number[]
  matrix?: number[]
  translation?: [number, number, number]
  rotation?: [number, number, number, number]
  scale?: [number, number, number]
}

/** 4 × 4, column-major, as glTF has it. */
export type Matrix = readonly number[]

/** Changes nothing. */
export const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** The matrix of translation · rotation · scale: glTF 2.0 specification, section 3.5.3. */
export function localMatrix(node: GltfNode): Matrix {
  if (node.matrix) return node.matrix
  const [tx, ty, tz] = node.translation ?? [0, 0, 0]
  const [x, y, z, w] = node.rotation ?? [0, 0, 0, 1]
  const [sx, sy, sz] = node.scale ?? [1, 1, 1]
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)].map((value) => value * sx),
    0,
    ...[2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)].map((value) => value * sy),
    0,
    ...[2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)].map((value) => value * sz),
    0,
    ...[tx, ty, tz, 1],
  ]
}

/** `a` after `b`. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  return IDENTITY.map((_, i) => {
    const row = i % 4
    const column = i - row
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[k * 4 + row]! * b[column + k]!, 0)
  })
}

/** The point that starts at index `at` of `points`, transformed. */
export function transformPoint(m: Matrix, points: readonly number[], at: number): [number, number, number] {
  const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!]
  return [
    m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
    m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
    m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
  ]
}
