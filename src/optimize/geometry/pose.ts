import type { Mesh, mat4, Node, Skin } from '@gltf-transform/core'
import type { Geometry, VertexStream } from './geometry.js'
import { invertAffine, multiply } from './matrix.js'

/** How a node bends its mesh before the mesh is placed: what a file shows before any animation plays. */
export interface Pose {
  /** Weights of the morph targets; `null` where all are zero. */
  readonly weights: readonly number[] | null
  /** Where each joint puts its vertices, from where the first one puts them; `null` where all agree. */
  readonly joints: readonly mat4[] | null
}

/** Matrices that differ by no more are the same but for rounding. */
const ROUNDING = 1e-4

/** `null` where the mesh is drawn as it is stored. */
export function poseOf(node: Node, mesh: Mesh): Pose | null {
  const own = node.getWeights()
  const weights = own.length > 0 ? own : mesh.getWeights()
  const skin = node.getSkin()
  const pose: Pose = {
    weights: weights.some((weight) => weight !== 0) ? weights : null,
    joints: skin && jointMatrices(skin),
  }
  return pose.weights || pose.joints ? pose : null
}

/** World matrix that the joint of a skin gives its vertices (glTF 2.0, section 3.7.3.3). */
export function jointMatrix(skin: Skin, joint: number): mat4 {
  const world = skin.listJoints()[joint]!.getWorldMatrix()
  const inverseBind = skin.getInverseBindMatrices()?.getElement(joint, []) as mat4 | undefined
  return inverseBind ? multiply(world, inverseBind) : world
}

function jointMatrices(skin: Skin): mat4[] | null {
  const back = invertAffine(jointMatrix(skin, 0))
  if (!back) return null
  const matrices = skin.listJoints().map((_, joint) => multiply(back, jointMatrix(skin, joint)))
  const isSame = (m: mat4) => m.every((value, i) => Math.abs(value - (i % 5 === 0 ? 1 : 0)) <= ROUNDING)
  return matrices.every(isSame) ? null : matrices
}

/** The geometry as the pose shows it, in its own space. */
export function bend(geometry: Geometry, { weights, joints }: Pose): Geometry {
  const morphed = weights ? morph(geometry, weights) : geometry
  return joints ? skinTo(morphed, joints) : morphed
}

function morph(geometry: Geometry, weights: readonly number[]): Geometry {
  const streams = new Map(geometry.streams)
  for (const semantic of ['POSITION', 'NORMAL', 'TANGENT']) {
    const stream = streams.get(semantic)
    if (!stream) continue
    const data = Float32Array.from(stream.data)
    for (const [i, target] of geometry.targets.entries()) {
      const displacement = target.get(semantic)?.data
      const weight = weights[i] ?? 0
      if (!displacement || weight === 0) continue
      for (let v = 0; v < geometry.vertexCount; v++) {
        // Displacements of tangents have no handedness.
        for (let k = 0; k < 3; k++) data[v * stream.size + k]! += weight * displacement[v * 3 + k]!
      }
    }
    streams.set(semantic, { size: stream.size, data })
  }
  return { ...geometry, streams }
}

function skinTo(geometry: Geometry, joints: readonly mat4[]): Geometry {
  const influences = influencesOf(geometry)
  if (influences.length === 0) return geometry
  const streams = new Map(geometry.streams)
  const turned = ['POSITION', 'NORMAL', 'TANGENT'].flatMap((semantic) => {
    const stream = streams.get(semantic)
    if (!stream) return []
    const data = Float32Array.from(stream.data)
    streams.set(semantic, { size: stream.size, data })
    return [{ size: stream.size, data, isPlace: semantic === 'POSITION' }]
  })
  for (let v = 0; v < geometry.vertexCount; v++) {
    const m = blend(influences, joints, v)
    for (const { size, data, isPlace } of turned) {
      const [x, y, z] = [data[v * size]!, data[v * size + 1]!, data[v * size + 2]!]
      const moved = [0, 1, 2].map(
        (k) => m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + (isPlace ? m[12 + k]! : 0),
      )
      const length = isPlace ? 1 : Math.hypot(...moved) || 1
      for (let k = 0; k < 3; k++) data[v * size + k] = moved[k]! / length
    }
  }
  return { ...geometry, streams }
}

interface Influences {
  readonly joints: VertexStream
  readonly weights: VertexStream
}

function influencesOf({ streams }: Geometry): Influences[] {
  const sets: Influences[] = []
  for (let set = 0; ; set++) {
    const joints = streams.get(`JOINTS_${set}`)
    const weights = streams.get(`WEIGHTS_${set}`)
    if (!joints || !weights) return sets
    sets.push({ joints, weights })
  }
}

function blend(sets: readonly Influences[], matrices: readonly mat4[], vertex: number): Float64Array {
  const sum = new Float64Array(16)
  for (const { joints, weights } of sets) {
    for (let k = 0; k < 4; k++) {
      const weight = weights.data[vertex * 4 + k]!
      const matrix = matrices[joints.data[vertex * 4 + k]!]
      if (matrix && weight !== 0) for (let i = 0; i < 16; i++) sum[i]! += weight * matrix[i]!
    }
  }
  return sum
}
