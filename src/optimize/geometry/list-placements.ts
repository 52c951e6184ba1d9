import {
  type Accessor,
  MathUtils,
  type Mesh,
  type mat4,
  type Node,
  type Scene,
  type vec3,
  type vec4,
} from '@gltf-transform/core'
import type { InstancedMesh } from '@gltf-transform/extensions'
import { multiply } from './matrix.js'
import { jointMatrix, type Pose, poseOf } from './pose.js'

/** Where a mesh is drawn, and how it is bent there. */
export interface Placements {
  readonly placements: mat4[]
  readonly poses: (Pose | null)[]
}

/** World matrices of each mesh in a scene; with EXT_mesh_gpu_instancing one for every instance. */
export function listPlacements(scene: Scene): Map<Mesh, Placements> {
  const found = new Map<Mesh, Placements>()
  scene.traverse((node) => {
    const mesh = node.getMesh()
    if (!mesh) return
    const { placements, poses } = found.get(mesh) ?? { placements: [], poses: [] }
    const pose = poseOf(node, mesh)
    for (const matrix of matricesOf(node)) {
      placements.push(matrix)
      poses.push(pose)
    }
    found.set(mesh, { placements, poses })
  })
  return found
}

function matricesOf(node: Node): mat4[] {
  const skin = node.getSkin()
  // A skinned mesh stands where its joints put it: its node's own place does not count.
  if (skin) return [jointMatrix(skin, 0)]
  const world = node.getWorldMatrix()
  const batch = node.getExtension<InstancedMesh>('EXT_mesh_gpu_instancing')
  const count = batch?.listAttributes()[0]?.getCount() ?? 0
  if (!batch || count === 0) return [world]
  return Array.from({ length: count }, (_, i) => multiply(world, instanceMatrix(batch, i)))
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
