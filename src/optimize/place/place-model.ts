import type { Document, Scene } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import { type Box, sizeOf } from '../geometry/surface.js'

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
  const { scale, translation } = placement
  if (scale === 1 && translation.every((value) => value === 0)) return placement
  const root = document.createNode('model').setScale([scale, scale, scale]).setTranslation(translation)
  for (const child of scene.listChildren()) root.addChild(child)
  scene.addChild(root)
  return placement
}

function placementOf({ bounds, size, pivot, warnings }: PlaceModelOptions): Placement {
  const scale = scaleFor(sizeOf(bounds), size, warnings)
  const { min, max } = bounds
  const middle = (k: 0 | 1 | 2) => -((min[k] + max[k]) / 2) * scale
  if (pivot === 'keep') return { scale, translation: [0, 0, 0] }
  return { scale, translation: [middle(0), pivot === 'base' ? -min[1] * scale : middle(1), middle(2)] }
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
