import type { Object3D } from 'three'
import type { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'
import { type Follower, followModel } from './follow-model.js'
import type { PhotoModelOptions } from './options.js'
import { createLevelHost, type ThreeLevel } from './three-levels.js'
import { PhotoModelLOD } from './three-lod.js'
import type { PhotoLod, PhotoModel } from './types.js'

export { type ColliderMesh, loadCollider } from './load-collider.js'
export type { PhotoBounds, PhotoLod, PhotoMeta, PhotoModel, PhotoModelState } from './types.js'

/** Options of {@link addPhotoModel} for three.js. */
export interface ThreePhotoModelOptions extends PhotoModelOptions<Object3D> {
  /** Whether the model casts shadows. Default: `false`. */
  castShadow?: boolean
  /** A loader of your own, for example one with a KTX2 or Draco loader. The first one given for a scene counts. */
  loader?: GLTFLoader
}

/** What is in the scene for a model at the moment. */
export interface PhotoModelInfo {
  readonly model: PhotoModel
  /** Index in `levels` of the level that was last seen. */
  readonly current: number
  /** The loaded levels, nearest first. */
  readonly levels: readonly { readonly lod: PhotoLod; readonly object: Object3D }[]
}

interface Entry {
  readonly model: PhotoModel
  readonly node: PhotoModelLOD
  readonly follower: Follower<ThreeLevel>
}

const entries = new WeakMap<Object3D, Entry>()

/**
 * Adds the model of a photo to `scene` (a scene or any other object), with all its levels of detail.
 *
 * The result is an `LOD` whose level follows the camera's distance, field of view and the height of the
 * picture in pixels, so that a level's deviation stays under one pixel. During development the model is
 * replaced in place when the photo, a view or a sidecar changes or the bought model arrives; the object
 * stays the same, with its transform, its parent and the children you added. Free it with
 * {@link disposePhotoModel}; geometry, materials and textures are shared between objects of the same model
 * and freed with the last. Call this again for a second copy: `clone()` switches levels too, but is not kept
 * up to date and loses its textures when the original is disposed or replaced.
 *
 * @example
 * ```ts
 * import chair from './chair.photo.jpg?model'
 * import { addPhotoModel } from 'vite-plugin-rage3d/three'
 *
 * const object = await addPhotoModel(chair, scene, { castShadow: true })
 * object.position.x = 2
 * ```
 */
export async function addPhotoModel(
  model: PhotoModel,
  scene: Object3D,
  options: ThreePhotoModelOptions = {},
): Promise<Object3D> {
  const node = new PhotoModelLOD(model, options.lodBias ?? 1)
  scene.add(node)
  const follower = followModel(model, createLevelHost(node, scene, options), {
    ...options,
    onUpdate: () => options.onUpdate?.(node, model),
  })
  entries.set(node, { model, node, follower })
  try {
    await follower.ready
  } catch (error) {
    disposePhotoModel(node)
    throw error
  }
  return node
}

/** Takes a node of {@link addPhotoModel} out of the scene, ends its updates and frees what no other node uses. */
export function disposePhotoModel(node: Object3D): void {
  const entry = entries.get(node)
  entries.delete(node)
  entry?.node.takeLevels([])
  entry?.follower.dispose()
  node.removeFromParent()
}

/** What is loaded and shown for a node of {@link addPhotoModel}; `null` for any other object. */
export function photoModelInfo(node: Object3D): PhotoModelInfo | null {
  const entry = entries.get(node)
  if (!entry) return null
  const levels = entry.follower.levels.map(({ lod, content }) => ({ lod, object: content.object }))
  return { model: entry.model, current: entry.node.getCurrentLevel(), levels }
}
