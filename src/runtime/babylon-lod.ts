import type { Camera } from '@babylonjs/core/Cameras/camera.js'
import type { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import type { BabylonLevel } from './babylon-levels.js'
import type { Level } from './follow-model.js'
import { measureBox } from './measure-box.js'
import { pickLevel, referenceDistance } from './pick-level.js'
import type { PhotoBounds, PhotoModel } from './types.js'

/** Babylon's `Camera.ORTHOGRAPHIC_CAMERA`. */
const ORTHOGRAPHIC = 1

/** Enables one level at a time. */
export interface LevelSelector {
  /** Chooses from these levels, nearest first, from now on. */
  take(levels: readonly Level<BabylonLevel>[]): void
  /** Index of the enabled level; -1 before the first. */
  current(): number
  dispose(): void
}

/**
 * Enables the right level for every camera, just before the camera's meshes are collected. Babylon's own
 * `addLODLevel` links single meshes at fixed distances; levels here may differ in their meshes, and their
 * distances follow the field of view, the height of the picture and the node's scale.
 */
export function selectLevels(node: TransformNode, model: PhotoModel, lodBias: number): LevelSelector {
  const scene = node.getScene()
  let levels: readonly Level<BabylonLevel>[] = []
  let current = -1
  // The level each camera saw last, so that one camera's choice does not hold back another's.
  let seen = new WeakMap<Camera, number>()

  const enable = (index: number) => {
    if (index === current) return
    levels[current]?.content.root.setEnabled(false)
    levels[index]?.content.root.setEnabled(true)
    current = index
  }

  const choose = () => {
    const camera = scene.activeCamera
    if (levels.length === 0 || !camera) return
    const distances = levels.map(({ lod }) => lod.switchDistance * lodBias)
    const level = pickLevel(distances, viewDistance(node, model, camera), seen.get(camera) ?? -1)
    seen.set(camera, level)
    enable(level)
  }

  const observer = scene.onBeforeActiveMeshesEvaluationObservable.add(choose)
  return {
    take(next) {
      for (const { content } of levels) content.root.setEnabled(false)
      levels = next
      current = -1
      seen = new WeakMap()
      if (levels.length > 0) enable(levels.length - 1)
      choose()
    },
    current: () => current,
    dispose: () => void scene.onBeforeActiveMeshesEvaluationObservable.remove(observer),
  }
}

/** Distance from `camera` to the model, on the scale that `switchDistance` is stated for. */
function viewDistance(node: TransformNode, model: PhotoModel, camera: Camera): number {
  const { x, y, z } = camera.globalPosition
  const matrix = node.computeWorldMatrix().m
  const { min, max } = node.getScene().useRightHandedSystem ? model.bounds : mirror(model.bounds)
  return referenceDistance({
    ...measureBox([x, y, z], { matrix, min, max }),
    lines: node.getScene().getEngine().getRenderHeight() * camera.viewport.height,
    projection: camera.getProjectionMatrix().m[5] ?? 0,
    orthographic: camera.mode === ORTHOGRAPHIC,
  })
}

/** Bounds as the glTF loader mirrors them in left-handed scenes, which are Babylon's default. */
function mirror({ min, max }: PhotoBounds): PhotoBounds {
  return { min: [-max[0], min[1], min[2]], max: [-min[0], max[1], max[2]] }
}
