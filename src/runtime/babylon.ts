import type { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js'
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js'
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import type { Node } from '@babylonjs/core/node.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { type BabylonLevel, createLevelHost } from './babylon-levels.js'
import { selectLevels } from './babylon-lod.js'
import { type Follower, followModel } from './follow-model.js'
import { type ColliderMesh, loadCollider as loadGltfCollider } from './load-collider.js'
import type { PhotoModelOptions } from './options.js'
import type { PhotoLod, PhotoModel } from './types.js'

export type { ColliderMesh } from './load-collider.js'
export type { PhotoBounds, PhotoLod, PhotoMeta, PhotoModel, PhotoModelState } from './types.js'

/** Options of {@link addPhotoModel} for Babylon.js. */
export interface BabylonPhotoModelOptions extends PhotoModelOptions<TransformNode> {
  /** Parent of the node. Default: none. */
  parent?: Node
  /** Shadow generators that the model casts shadows through; kept up to date when it is replaced. */
  shadowGenerators?: readonly ShadowGenerator[]
}

/** What is in the scene for a model at the moment. */
export interface PhotoModelInfo {
  readonly model: PhotoModel
  /** Index in `levels` of the level that the active camera sees. */
  readonly current: number
  /** The loaded levels, nearest first. */
  readonly levels: readonly { readonly lod: PhotoLod; readonly meshes: readonly AbstractMesh[] }[]
}

interface Entry {
  readonly model: PhotoModel
  readonly follower: Follower<BabylonLevel>
  current(): number
}

const entries = new WeakMap<TransformNode, Entry>()

/**
 * Adds the model of a photo to a Babylon.js scene, with all its levels of detail.
 *
 * The level follows the camera's distance, field of view and the height of the canvas in pixels, every
 * frame, so that a level's deviation stays under one pixel. During development the model is replaced in
 * place when the photo, a view or a sidecar changes or the bought model arrives; the node stays the same
 * object, with its transform, its parent and the children you added. `node.dispose()` frees everything;
 * geometry, materials and textures are shared between nodes of the same model and freed with the last.
 * No request goes anywhere but to the model's own files.
 *
 * @example
 * ```ts
 * import chair from './chair.photo.jpg?model'
 * import { addPhotoModel } from 'vite-plugin-rage3d/babylon'
 *
 * const node = await addPhotoModel(chair, scene, { receiveShadows: true })
 * node.position.x = 2
 * ```
 */
export async function addPhotoModel(
  model: PhotoModel,
  scene: Scene,
  options: BabylonPhotoModelOptions = {},
): Promise<TransformNode> {
  const node = new TransformNode(model.name, scene)
  node.parent = options.parent ?? null
  const selector = selectLevels(node, model, options.lodBias ?? 1)
  const host = createLevelHost(node, model, options, selector.take)
  const follower = followModel(model, host, {
    ...options,
    onUpdate: () => options.onUpdate?.(node, model),
  })
  entries.set(node, { model, follower, current: selector.current })
  node.onDisposeObservable.addOnce(() => {
    follower.dispose()
    selector.dispose()
  })
  try {
    await follower.ready
  } catch (error) {
    node.dispose()
    throw error
  }
  return node
}

/** What is loaded and shown for a node of {@link addPhotoModel}; `null` for any other node. */
export function photoModelInfo(node: TransformNode): PhotoModelInfo | null {
  const entry = entries.get(node)
  if (!entry) return null
  const levels = entry.follower.levels.map(({ lod, content }) => ({ lod, meshes: content.meshes }))
  return { model: entry.model, current: entry.current(), levels }
}

/**
 * Loads a model's collider in the space of its node; `null` where colliders are switched off.
 * In a left-handed scene (Babylon's default) the triangles are mirrored like the model itself.
 */
export async function loadCollider(model: PhotoModel, scene: Scene): Promise<ColliderMesh | null> {
  const collider = await loadGltfCollider(model)
  if (!collider || scene.useRightHandedSystem) return collider
  const positions = collider.positions.map((value, index) => (index % 3 === 0 ? -value : value))
  // Mirroring turns a triangle inside out; the other direction of its corners turns it back.
  return { positions, indices: collider.indices.toReversed() }
}
