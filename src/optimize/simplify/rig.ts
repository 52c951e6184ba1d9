import type { Mesh, mat4, Node, Primitive, Skin } from '@gltf-transform/core'
import { invertAffine } from '../geometry/matrix.js'

/** The joints of a skin, as far as simplification has to know them. */
export interface Rig {
  /** Number of each joint's parent; -1 where it has none. */
  readonly parents: readonly number[]
  /** Where each joint turns, in the space of the mesh at rest. */
  readonly pivots: readonly (readonly [number, number, number])[]
}

/** The rig that moves a primitive; of several the first. */
export function rigOf(primitive: Primitive): Rig | null {
  for (const mesh of primitive.listParents()) {
    if (mesh.propertyType !== 'Mesh') continue
    for (const node of (mesh as Mesh).listParents()) {
      const skin = node.propertyType === 'Node' ? (node as Node).getSkin() : null
      if (skin) return describe(skin)
    }
  }
  return null
}

function describe(skin: Skin): Rig {
  const joints = skin.listJoints()
  const numbers = new Map(joints.map((joint, i) => [joint, i]))
  const parentOf = (joint: Node): number => {
    for (let node = joint.getParentNode(); node; node = node.getParentNode()) {
      const number = numbers.get(node)
      if (number !== undefined) return number
    }
    return -1
  }
  return { parents: joints.map(parentOf), pivots: joints.map((_, i) => pivotOf(skin, i)) }
}

/** The inverse bind matrix takes the pivot to the origin (glTF 2.0, section 3.7.3.1). */
function pivotOf(skin: Skin, joint: number): [number, number, number] {
  const bind = invertAffine((skin.getInverseBindMatrices()?.getElement(joint, []) ?? IDENTITY) as mat4)
  return bind ? [bind[12], bind[13], bind[14]] : [0, 0, 0]
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
