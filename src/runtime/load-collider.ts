import { type ColliderMesh, readColliderGlb } from './read-collider-glb.js'
import type { PhotoModel } from './types.js'

/**
 * Loads a model's collider; `null` where colliders are switched off. The convex hull (the default) suits
 * moving bodies, a `mesh` collider only bodies that stand still.
 */
export async function loadCollider(model: PhotoModel): Promise<ColliderMesh | null> {
  if (model.collider === null) return null
  const response = await fetch(model.collider)
  if (!response.ok) {
    throw new Error(`The collider of "${model.name}" could not be loaded: status ${response.status}.`)
  }
  return readColliderGlb(await response.arrayBuffer())
}

export type { ColliderMesh } from './read-collider-glb.js'
