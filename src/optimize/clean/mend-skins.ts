import type { Accessor, Document, Primitive } from '@gltf-transform/core'

/** A sum of weights that is further than this from 1 is more than rounding. */
const ROUNDING = 0.02

interface MendedCounts {
  /** Influences of joints that the skin does not have. */
  unknownJoints: number
  /** Vertices whose weights did not add up to 1. */
  unbalanced: number
}

/**
 * Gives each vertex weights that are positive, add up to 1 and stand for different joints of its skin (glTF 2.0,
 * section 3.7.3.3). A vertex that nothing is left for follows the first joint.
 */
export function mendSkins(document: Document, warnings: string[]): void {
  const counts: MendedCounts = { unknownJoints: 0, unbalanced: 0 }
  for (const [primitive, jointCount] of jointCounts(document)) mendPrimitive(primitive, jointCount, counts)
  const { unknownJoints, unbalanced } = counts
  if (unknownJoints > 0)
    warnings.push(`${unknownJoints} joint number(s) named no joint of their skin; they were left out.`)
  if (unbalanced > 0)
    warnings.push(
      `The joint weights of ${unbalanced} vertex(es) did not add up to 1; they were scaled to it.`,
    )
}

/** How many joints a primitive may name: as many as the smallest skin that moves it. */
function jointCounts(document: Document): Map<Primitive, number> {
  const counts = new Map<Primitive, number>()
  for (const node of document.getRoot().listNodes()) {
    const own = node.getSkin()?.listJoints().length ?? Number.POSITIVE_INFINITY
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      counts.set(primitive, Math.min(own, counts.get(primitive) ?? own))
    }
  }
  return counts
}

function mendPrimitive(primitive: Primitive, jointCount: number, counts: MendedCounts): void {
  const sets = influenceSets(primitive)
  const vertices = sets[0]?.joints.getCount() ?? 0
  for (let vertex = 0; vertex < vertices; vertex++) {
    const influences = sets.flatMap(({ joints, weights }) => {
      const weight = weights.getElement(vertex, [])
      return joints.getElement(vertex, []).map((joint, k) => ({ joint, weight: weight[k]! }))
    })
    mendInfluences(influences, jointCount, counts)
    for (const [i, set] of sets.entries()) {
      writeInfluences(set, vertex, influences.slice(4 * i, 4 * i + 4))
    }
  }
}

function writeInfluences({ joints, weights }: InfluenceSet, vertex: number, influences: Influence[]): void {
  const [named, weighed] = [influences.map(({ joint }) => joint), influences.map(({ weight }) => weight)]
  joints.setElement(vertex, named)
  weights.setElement(vertex, weighed)
}

interface InfluenceSet {
  readonly joints: Accessor
  readonly weights: Accessor
}

/** `JOINTS_n` with their `WEIGHTS_n`, which become floats. */
function influenceSets(primitive: Primitive): InfluenceSet[] {
  const sets: InfluenceSet[] = []
  for (const semantic of primitive.listSemantics()) {
    if (!semantic.startsWith('JOINTS_')) continue
    const joints = primitive.getAttribute(semantic)
    const weights = primitive.getAttribute(semantic.replace('JOINTS', 'WEIGHTS'))
    if (!joints || !weights || joints.getCount() !== weights.getCount()) continue
    useFloats(weights)
    sets.push({ joints, weights })
  }
  return sets
}

function useFloats(weights: Accessor): void {
  if (weights.getArray() instanceof Float32Array) return
  const floats = new Float32Array(weights.getCount() * 4)
  for (let i = 0; i < weights.getCount(); i++) floats.set(weights.getElement(i, []), i * 4)
  weights.setArray(floats).setNormalized(false)
}

interface Influence {
  joint: number
  weight: number
}

/** Works on all influences of one vertex, in place. */
function mendInfluences(influences: Influence[], jointCount: number, counts: MendedCounts): void {
  const before = influences.reduce((sum, { weight }) => sum + Math.abs(weight), 0)
  if (!(Math.abs(before - 1) <= ROUNDING)) counts.unbalanced++
  for (const [i, own] of influences.entries()) {
    const sound = own.weight > 0 && own.weight < Number.POSITIVE_INFINITY
    if (sound && own.joint < jointCount) {
      const twin = influences.findIndex(({ joint, weight }) => joint === own.joint && weight > 0)
      if (twin === i) continue
      influences[twin]!.weight += own.weight
    } else if (sound) counts.unknownJoints++
    own.joint = 0
    own.weight = 0
  }
  const sum = influences.reduce((total, { weight }) => total + weight, 0)
  if (sum === 0) influences[0]!.weight = 1
  else for (const own of influences) own.weight /= sum
}
