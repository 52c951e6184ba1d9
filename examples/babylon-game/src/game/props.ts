import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import { addPhotoModel, loadCollider } from 'vite-plugin-rage3d/babylon'
import type { Art } from '../art.ts'
import type { Stage } from '../stage/create-stage.ts'
import { convexOutline, type Obstacle, type Point } from './collision.ts'

/** A photo model in the yard. */
export interface Prop {
  readonly art: Art
  /** Where it stands and how it is turned; the model hangs below it. */
  readonly root: TransformNode
  readonly obstacle: Obstacle
  /** Height of the model as it stands there, in metres. */
  height(): number
  /** The model itself, once its first level is there. */
  model(): TransformNode | null
  /** Call after moving `root`. */
  moved(): void
  /** Shakes it a little. */
  bump(strength: number): void
  update(seconds: number): void
}

export interface PropPlace {
  readonly x: number
  readonly z: number
  readonly y?: number
  /** Turn from the camera, in radians. */
  readonly turn: number
  readonly size: number
}

/** Parts of a collider above this height, in metres, let the player pass below. */
const REACH = 1.1

/** Puts a photo model into the yard; it loads in the background, the coarsest level first. */
export function createProp(
  stage: Stage,
  art: Art,
  place: PropPlace,
  { onReplaced }: { onReplaced(prop: Prop): void },
): Prop {
  const root = new TransformNode(`place of ${art.name}`, stage.scene)
  root.position.set(place.x, place.y ?? 0, place.z)
  root.scaling.setAll(place.size)
  // Models look along +z, and the camera stands in the south.
  root.rotation.y = Math.PI + place.turn
  const swing = new TransformNode('swing', stage.scene)
  swing.parent = root
  let model: TransformNode | null = null
  let outline: Point[] = []
  let shake = 0
  let time = 0

  const prop: Prop = {
    art,
    root,
    obstacle: { polygon: [], onBump: (speed) => prop.bump(speed) },
    height: () => art.model.bounds.max[1] * root.scaling.y,
    model: () => model,
    moved() {
      const { x, z } = root.position
      const [sin, cos, size] = [Math.sin(root.rotation.y), Math.cos(root.rotation.y), root.scaling.x]
      prop.obstacle.polygon = outline.map(([px, pz]) => [
        x + (px * cos + pz * sin) * size,
        z + (pz * cos - px * sin) * size,
      ])
    },
    bump(strength) {
      shake = Math.min(0.12, shake + strength * 0.02)
    },
    update(seconds) {
      if (shake < 0.001) return
      time += seconds
      shake *= Math.exp(-4 * seconds)
      swing.rotation.set(Math.sin(time * 19) * shake, 0, Math.cos(time * 23) * shake)
    },
  }

  async function loadOutline() {
    const collider = await loadCollider(art.model, stage.scene)
    outline = collider ? footprint(collider.positions, REACH / root.scaling.y) : []
    prop.moved()
  }
  const report = (error: unknown) => console.warn(error)
  loadOutline().catch(report)
  addPhotoModel(art.model, stage.scene, {
    parent: swing,
    progressive: true,
    receiveShadows: true,
    shadowGenerators: [stage.shadows],
    onUpdate() {
      loadOutline().catch(report)
      onReplaced(prop)
    },
    onError: report,
  }).then((node) => {
    model = node
  }, report)
  return prop
}

/** The outline on the ground of everything below `height`. */
function footprint(positions: Float32Array, height: number): Point[] {
  const points: Point[] = []
  for (let i = 0; i < positions.length; i += 3) {
    if (positions[i + 1]! <= height) points.push([positions[i]!, positions[i + 2]!])
  }
  return convexOutline(points)
}
