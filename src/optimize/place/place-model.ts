import type { Document, Node, Scene } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import { type Box, extentOf, sizeOf } from '../geometry/surface.js'
import { scaleLengths } from './scale-lengths.js'

type Vector = [number, number, number]

export interface PlaceModelOptions {
  /** World-space box of the model as it is. */
  readonly bounds: Box
  readonly size?: Recipe['size']
  readonly pivot: Recipe['pivot']
  /** Learns of a size that cannot be given. */
  readonly warnings: string[]
}

export interface Placement {
  readonly scale: number
  readonly translation: Vector
}

/**
 * Scales the scene to its real size in metres and puts its origin where engines expect it. Generated models
 * fill a unit cube whatever the size of the real thing. Both go into one node above everything else, so that
 * skins, animations and cameras come along; nothing is added when nothing moves.
 */
export function placeModel(document: Document, scene: Scene, options: PlaceModelOptions): Placement {
  const placement = placementOf(options)
  if (isInPlace(placement, options.bounds)) return { scale: 1, translation: [0, 0, 0] }
  const { scale, translation } = placement
  const root = rootOf(document, scene)
  const [x, y, z] = root.getTranslation()
  root
    .setScale(root.getScale().map((value) => value * scale) as Vector)
    .setTranslation([x, y, z].map((value, k) => value * scale + translation[k]!) as Vector)
  scaleLengths(document, scale)
  return placement
}

const ROOT = 'model'

/** The node above everything else: that of an earlier run, if there is one, so that repeated runs add no more. */
function rootOf(document: Document, scene: Scene): Node {
  const [only, ...others] = scene.listChildren()
  if (only && others.length === 0 && isOurs(only)) return only
  const root = document.createNode(ROOT)
  for (const child of scene.listChildren()) root.addChild(child)
  scene.addChild(root)
  return root
}

function isOurs(node: Node): boolean {
  const users = node.listParents().map(({ propertyType }) => propertyType)
  const isBare = !node.getMesh() && !node.getCamera() && node.listExtensions().length === 0
  return node.getName() === ROOT && isBare && users.every((type) => type === 'Root' || type === 'Scene')
}

/** What moves a model by less, as a share of its extent, is rounding. */
const ROUNDING = 1e-6

function isInPlace({ scale, translation }: Placement, bounds: Box): boolean {
  const least = ROUNDING * extentOf(bounds)
  return Math.abs(scale - 1) <= ROUNDING && translation.every((value) => Math.abs(value) <= least)
}

function placementOf({ bounds, size, pivot, warnings }: PlaceModelOptions): Placement {
  const scale = scaleFor(sizeOf(bounds), size, warnings)
  const { min, max } = bounds
  const middle = (k: 0 | 1 | 2) => -((min[k] + max[k]) / 2) * scale
  if (pivot === 'keep') {
    warnings.push(...judgeDistance(bounds))
    return { scale, translation: [0, 0, 0] }
  }
  return { scale, translation: [middle(0), pivot === 'base' ? -min[1] * scale : middle(1), middle(2)] }
}

/** Steps of 32-bit positions that are larger than this share of a model's extent spoil its measurement. */
const COARSE = 1e-3

/** A model far from its origin is rendered, and measured, with positions that are as coarse as its distance is large. */
function judgeDistance(bounds: Box): string[] {
  const distance = Math.max(...bounds.min.map(Math.abs), ...bounds.max.map(Math.abs))
  const step = distance * 2 ** -23
  if (step <= COARSE * extentOf(bounds)) return []
  return [
    `The model stands ${distance.toPrecision(2)} m from its origin, where positions are ${step.toPrecision(1)} m apart: ` +
      'its bounds, deviations and distances are no finer. `pivot: "base"` brings it to the origin.',
  ]
}

/** A flat side has no size to scale by; the model then keeps its own. */
function scaleFor([width, height, depth]: Vector, size: Recipe['size'], warnings: string[]): number {
  if (!size) return 1
  const sides = { height, width, longest: Math.max(width, height, depth) }
  const side = size.height ? 'height' : size.width ? 'width' : 'longest'
  const wanted = size[side]!
  if (sides[side] > 0) return wanted / sides[side]
  const name = side === 'longest' ? 'length' : side
  warnings.push(`The model is flat: it has no ${name} to bring to ${wanted} m, and keeps its size.`)
  return 1
}
