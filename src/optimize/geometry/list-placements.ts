import {
  type Accessor,
  MathUtils,
  type Mesh,
  type mat4,
  type Node,
  type Scene,
  type Skin,
  type vec3,
  type vec4,
} from '@gltf-transform/core'
import type { InstancedMesh } from '@gltf-transform/extensions'
import { multiply } from './matrix.js'

/** World matrices of each mesh in a scene; with EXT_mesh_gpu_instancing one for every instance. */
export function listPlacements(scene: Scene): Map<Mesh, mat4[]> {
  const placements = new Map<Mesh, mat4[]>()
  scene.traverse((node) => {
    const mesh = node.getMesh()
    if (!mesh) return
    const list = placements.get(mesh) ?? []
    list.push(...matricesOf(node))
    placements.set(mesh, list)
  })
  return placements
}

function matricesOf(node: Node): mat4[] {
  const skin = node.getSkin()
  if (skin) return [bindMatrix(skin)]
  const world = node.getWorldMatrix()
  const batch = node.getExtension<InstancedMesh>('EXT_mesh_gpu_instancing')
  const count = batch?.listAttributes()[0]?.getCount() ?? 0
  if (!batch || count === 0) return [world]
  return Array.from({ length: count }, (_, i) => multiply(world, instanceMatrix(batch, i)))
}

/**
 * Where a skinned mesh stands at rest: its node's own place does not count (glTF 2.0, section 3.7.3.3).
 * In the bind pose every joint gives the same matrix, so the first one speaks for all.
 */
function bindMatrix(skin: Skin): mat4 {
  const joint = skin.listJoints()[0]!.getWorldMatrix()
  const inverseBind = skin.getInverseBindMatrices()?.getElement(0, []) as mat4 | undefined
  return inverseBind ? multiply(joint, inverseBind) : joint
}

function instanceMatrix(batch: InstancedMesh, index: number): mat4 {
  const read = <T extends vec3 | vec4>(semantic: string, fallback: T): T => {
    const accessor: Accessor | null = batch.getAttribute(semantic)
    return accessor ? accessor.getElement(index, [...fallback] as T) : fallback
  }
  return MathUtils.compose(
    read<vec3>('TRANSLATION', [0, 0, 0]),
    read<vec4>('ROTATION', [0, 0, 0, 1]),
    read<vec3>('SCALE', [1, 1, 1]),
    new Array(16).fill(0) as unknown as mat4,
  )
}
