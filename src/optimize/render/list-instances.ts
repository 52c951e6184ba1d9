import type { mat4, Node } from '@gltf-transform/core'
import type { InstancedMesh } from '@gltf-transform/extensions'

/** World matrices at which a node's mesh stands: one, or one per instance (EXT_mesh_gpu_instancing). */
export function listInstances(node: Node): mat4[] {
  const world = node.getWorldMatrix()
  const batch = node.getExtension<InstancedMesh>('EXT_mesh_gpu_instancing')
  const count = batch?.listAttributes()[0]?.getCount() ?? 0
  if (!batch || count === 0) return [world]
  const read = (semantic: string, index: number, fallback: number[]) =>
    batch.getAttribute(semantic)?.getElement(index, []) ?? fallback
  return Array.from({ length: count }, (_, index) => {
    const translation = read('TRANSLATION', index, [0, 0, 0])
    const rotation = read('ROTATION', index, [0, 0, 0, 1])
    const scale = read('SCALE', index, [1, 1, 1])
    return multiply(world, compose(translation, rotation, scale))
  })
}

function compose(t: readonly number[], q: readonly number[], s: readonly number[]): mat4 {
  const [x, y, z, w] = q as [number, number, number, number]
  const [sx, sy, sz] = s as [number, number, number]
  return [
    (1 - 2 * (y * y + z * z)) * sx,
    2 * (x * y + z * w) * sx,
    2 * (x * z - y * w) * sx,
    0,
    2 * (x * y - z * w) * sy,
    (1 - 2 * (x * x + z * z)) * sy,
    2 * (y * z + x * w) * sy,
    0,
    2 * (x * z + y * w) * sz,
    2 * (y * z - x * w) * sz,
    (1 - 2 * (x * x + y * y)) * sz,
    0,
    t[0]!,
    t[1]!,
    t[2]!,
    1,
  ]
}

function multiply(a: mat4, b: mat4): mat4 {
  const product = (column: number, row: number) => {
    let sum = 0
    for (let k = 0; k < 4; k++) sum += a[k * 4 + row]! * b[column * 4 + k]!
    return sum
  }
  return Array.from({ length: 16 }, (_, i) => product(i >> 2, i & 3)) as mat4
}
