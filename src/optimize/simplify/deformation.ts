import { type Geometry, positionsOf, type VertexStream } from '../geometry/geometry.js'
import type { Rig } from './rig.js'

/**
 * Where poses take each vertex, for simplification to weigh: a straight limb costs nothing to collapse at rest, and is
 * torn when it bends. `#` keeps the stream out of documents.
 */
export const DEFORMATION = '#deformation'

/** Fields of three numbers. Normals, two sets of texture coordinates and colours find room beside them. */
const MAX_FIELDS = 5
/** Of them for joints: so many tell apart all that share a vertex. */
const MAX_POSES = 3

type Field = Float32Array

/** Adds what joints and morph targets do to the geometry, as shares of the extent. */
export function addDeformation(geometry: Geometry, rig: Rig | null, extent: number): Geometry {
  const poses = rig ? posesOf(geometry, rig) : []
  const fields = [...poses, ...foldTargets(targetsOf(geometry), MAX_FIELDS - poses.length)]
  if (fields.length === 0 || !(extent > 0)) return geometry
  return {
    ...geometry,
    streams: new Map([...geometry.streams, [DEFORMATION, interleave(fields, geometry.vertexCount, extent)]]),
  }
}

export function dropDeformation(geometry: Geometry): Geometry {
  if (!geometry.streams.has(DEFORMATION)) return geometry
  const streams = new Map(geometry.streams)
  streams.delete(DEFORMATION)
  return { ...geometry, streams }
}

/** As many poses as tell the joints of this skin apart. */
function posesOf(geometry: Geometry, rig: Rig): Field[] {
  const count = Math.min(MAX_POSES, Math.ceil(Math.log2(rig.parents.length)))
  return Array.from({ length: count }, (_, pose) => mirrorJoints(geometry, rig, pose))
}

/**
 * Positions in a pose where each joint either leaves its vertices as they are or mirrors them in its pivot. Where the
 * weights of two joints blend that bends the surface as a turn about any axis would; elsewhere distances stay the same.
 */
function mirrorJoints(geometry: Geometry, rig: Rig, pose: number): Field {
  const joints = mirrorsOf(rig, pose)
  const positions = positionsOf(geometry)
  const field = new Float32Array(positions.length)
  for (let set = 0; ; set++) {
    const numbers = geometry.streams.get(`JOINTS_${set}`)?.data
    const weights = geometry.streams.get(`WEIGHTS_${set}`)?.data
    if (!numbers || !weights) return field
    for (let i = 0; i < geometry.vertexCount * 4; i++) {
      const weight = weights[i]!
      const joint = joints[numbers[i]!]
      if (weight === 0 || !joint) continue
      const v = (i >> 2) * 3
      for (let k = 0; k < 3; k++)
        field[v + k]! += weight * (joint.sign * positions[v + k]! + joint.offset[k]!)
    }
  }
}

/** `x` goes to `sign * x + offset`. */
interface Mirror {
  readonly sign: number
  readonly offset: readonly [number, number, number]
}

/** What each joint does in a pose. It stays joined to its parent at its pivot. */
function mirrorsOf({ parents, pivots }: Rig, pose: number): Mirror[] {
  const depths = parents.map((_, joint) => depthOf(parents, joint))
  const mirrors = parents.map<Mirror>(() => ({ sign: 1, offset: [0, 0, 0] }))
  const fromRoots = parents.map((_, joint) => joint).sort((a, b) => depths[a]! - depths[b]!)
  for (const joint of fromRoots) {
    const parent = mirrors[parents[joint]!] ?? { sign: 1, offset: [0, 0, 0] as const }
    const sign = signOf(pose, joint, depths[joint]!)
    const at = (k: 0 | 1 | 2) => parent.offset[k] + (parent.sign - sign) * pivots[joint]![k]
    mirrors[joint] = { sign, offset: [at(0), at(1), at(2)] }
  }
  return mirrors
}

/** In the first pose every joint differs from its parent; in the others chance tells the rest apart. */
const signOf = (pose: number, joint: number, depth: number) =>
  pose === 0 ? parity(depth) : chance(pose, joint)

const parity = (number: number) => (number % 2 === 0 ? 1 : -1)

/** 1 or -1, the same ones every time. */
function chance(a: number, b: number): number {
  const mixed = Math.imul(Math.imul(a + 1, 0x9e3779b1) ^ (b + 1), 0x85ebca6b)
  return parity((mixed >>> 15) & 1)
}

function depthOf(parents: readonly number[], joint: number): number {
  let depth = 0
  for (let at = parents[joint]!; at >= 0; at = parents[at]!) depth++
  return depth
}

/** Targets that leave everything in place are no fields. */
function targetsOf({ targets }: Geometry): Field[] {
  const all = targets.map((target) => target.get('POSITION')?.data as Field | undefined)
  return all.filter((field) => field !== undefined).filter((field) => field.some((value) => value !== 0))
}

/** Targets beyond `count` are added to those before with chance signs: where few of them act, nothing is lost. */
function foldTargets(targets: readonly Field[], count: number): Field[] {
  if (targets.length <= count) return [...targets]
  return Array.from({ length: count }, (_, fold) => {
    const sum = new Float32Array(targets[0]!.length)
    for (const [i, target] of targets.entries()) {
      const factor = chance(fold, i) / Math.sqrt(count)
      for (let k = 0; k < sum.length; k++) sum[k]! += factor * target[k]!
    }
    return sum
  })
}

function interleave(fields: readonly Field[], vertexCount: number, extent: number): VertexStream {
  const size = fields.length * 3
  const data = new Float32Array(vertexCount * size)
  for (const [i, field] of fields.entries()) {
    for (let v = 0; v < vertexCount; v++) {
      for (let k = 0; k < 3; k++) data[v * size + i * 3 + k] = field[v * 3 + k]! / extent
    }
  }
  return { size, data }
}
