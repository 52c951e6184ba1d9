import type { AnimationChannel, Document, Node } from '@gltf-transform/core'
import { listPlacements, type Placements } from '../geometry/list-placements.js'
import type { ModelPart } from '../geometry/model-part.js'

/** Where parts are in one pose, in the order of the parts. */
export type ModelPose = readonly Placements[]

/** So many, of all animations together: each takes as long to measure as the model at rest. */
const MAX_POSES = 4

/**
 * Poses of a model whose meshes bend: from its animations, evenly spread over them, or each morph target in full where
 * there are none. Empty for a model that cannot bend, or only does so in ways that the file does not tell.
 */
export function movingPoses(skeleton: Document, parts: readonly ModelPart[]): ModelPose[] {
  if (!parts.some(bends)) return []
  const root = skeleton.getRoot()
  const scene = root.getDefaultScene() ?? root.listScenes()[0]!
  const nodes = root.listNodes()
  const poseNow = (): ModelPose => {
    const places = listPlacements(scene)
    return parts.map((part) => {
      const found = [...places].find(([mesh]) => mesh.listPrimitives().includes(part.primitive))
      return found ? found[1] : { placements: [...part.placements], poses: [...(part.poses ?? [])] }
    })
  }
  const atRest = JSON.stringify(poseNow())
  const found = posersOf(skeleton).map((pose) => {
    const restores = nodes.map(stateOf)
    pose()
    const posed = poseNow()
    for (const restore of restores) restore()
    return [JSON.stringify(posed), posed] as const
  })
  // An animation often returns to where it was.
  const unlike = new Map(found.filter(([text]) => text !== atRest))
  return [...unlike.values()]
}

const bends = ({ geometry }: ModelPart) => geometry.targets.length > 0 || geometry.streams.has('JOINTS_0')

function stateOf(node: Node): () => void {
  const [translation, rotation, scale, weights] = [
    node.getTranslation(),
    node.getRotation(),
    node.getScale(),
    node.getWeights(),
  ]
  return () => node.setTranslation(translation).setRotation(rotation).setScale(scale).setWeights(weights)
}

/** Functions that put the nodes in a pose each. */
function posersOf(skeleton: Document): (() => void)[] {
  const animations = skeleton.getRoot().listAnimations()
  const every = Math.max(1, Math.floor(MAX_POSES / Math.max(1, animations.length)))
  const posers = animations.flatMap((animation) =>
    Array.from({ length: every }, (_, i) => () => {
      for (const channel of animation.listChannels()) moveTo(channel, (i + 1) / (every + 1))
    }),
  )
  return posers.length > 0 ? spread(posers) : spread(targetPosers(skeleton))
}

/** At most `MAX_POSES` of a list, evenly spread over it. */
function spread<T>(all: readonly T[]): T[] {
  const count = Math.min(MAX_POSES, all.length)
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!)
}

function targetPosers(skeleton: Document): (() => void)[] {
  return skeleton
    .getRoot()
    .listNodes()
    .flatMap((node) => {
      const count = node.getMesh()?.listPrimitives()[0]?.listTargets().length ?? 0
      return Array.from({ length: count }, (_, target) => () => {
        node.setWeights(Array.from({ length: count }, (_, i) => (i === target ? 1 : 0)))
      })
    })
}

/** The key nearest to a share of an animation's time: raw model and level are posed alike, so no more is needed. */
function moveTo(channel: AnimationChannel, share: number): void {
  const node = channel.getTargetNode()
  const sampler = channel.getSampler()
  const output = sampler?.getOutput()
  const keys = sampler?.getInput()?.getCount() ?? 0
  if (!node || !sampler || !output || keys === 0) return
  const path = channel.getTargetPath()
  const perKey = output.getCount() / keys
  const cubic = sampler.getInterpolation() === 'CUBICSPLINE'
  const key = Math.round(share * (keys - 1))
  // A cubic key is a tangent, the value and another tangent.
  const size = cubic ? perKey / 3 : perKey
  const at = key * perKey + (cubic ? size : 0)
  const value: number[] = output.getElement(at, [])
  if (path === 'translation') node.setTranslation(value as [number, number, number])
  else if (path === 'rotation') node.setRotation(value as [number, number, number, number])
  else if (path === 'scale') node.setScale(value as [number, number, number])
  else if (path === 'weights')
    node.setWeights(Array.from({ length: size }, (_, i) => output.getScalar(at + i)))
}
