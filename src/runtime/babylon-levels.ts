import type { AssetContainer, InstantiatedEntries } from '@babylonjs/core/assetContainer.js'
import type { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js'
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js'
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import type { Scene } from '@babylonjs/core/scene.js'
import type { Level, LevelHost } from './follow-model.js'
import { createResourceCache, type ResourceCache } from './resource-cache.js'
import type { PhotoModel } from './types.js'

/** One level of detail in a Babylon.js scene. */
export interface BabylonLevel {
  readonly url: string
  readonly root: TransformNode
  readonly meshes: readonly AbstractMesh[]
  readonly entries: InstantiatedEntries
}

interface LevelHostOptions {
  readonly receiveShadows?: boolean
  readonly shadowGenerators?: readonly ShadowGenerator[]
}

// One cache per scene, because meshes and textures belong to one; it goes when the scene does.
const caches = new WeakMap<Scene, ResourceCache<AssetContainer>>()

function cacheOf(scene: Scene): ResourceCache<AssetContainer> {
  const known = caches.get(scene)
  if (known) return known
  const cache = createResourceCache(
    async (url: string) => (await import('./babylon-loader.js')).loadContainer(url, scene),
    (container) => container.dispose(),
  )
  caches.set(scene, cache)
  return cache
}

/** Loads levels as children of `node`; `take` is told which of them are to be chosen from. */
export function createLevelHost(
  node: TransformNode,
  model: PhotoModel,
  { receiveShadows = false, shadowGenerators = [] }: LevelHostOptions,
  take: (levels: readonly Level<BabylonLevel>[]) => void,
): LevelHost<BabylonLevel> {
  const scene = node.getScene()
  const cache = cacheOf(scene)
  return {
    async load(lod, index) {
      const container = await cache.acquire(lod.url)
      if (node.isDisposed()) {
        cache.release(lod.url)
        throw new Error('its node was disposed.')
      }
      const level = instantiate(container, lod.url, `${model.name}.lod${index}`, scene)
      level.root.parent = node
      for (const mesh of level.meshes) {
        mesh.receiveShadows = receiveShadows
        for (const generator of shadowGenerators) generator.addShadowCaster(mesh, false)
      }
      await untilDrawable(level.meshes)
      return level
    },
    show: take,
    release(level) {
      for (const mesh of level.meshes) {
        for (const generator of shadowGenerators) generator.removeShadowCaster(mesh, false)
      }
      if (!level.root.isDisposed()) level.root.dispose()
      for (const group of level.entries.animationGroups) group.dispose()
      for (const skeleton of level.entries.skeletons) skeleton.dispose()
      cache.release(level.url)
    },
  }
}

/** Clones the container's meshes, which shares geometry, materials and textures, under a hidden root. */
function instantiate(container: AssetContainer, url: string, name: string, scene: Scene): BabylonLevel {
  const root = new TransformNode(name, scene)
  root.setEnabled(false)
  const entries = container.instantiateModelsToScene((source) => source, false, { doNotInstantiate: true })
  for (const child of entries.rootNodes) child.parent = root
  return { url, root, entries, meshes: root.getChildMeshes(false) }
}

/** How long a swap waits for shaders and textures; after that the model comes in as it is. */
const READY_TIMEOUT_MS = 5000

/** Without this the first frames of a new model would be empty: shaders compile in the background. */
async function untilDrawable(meshes: readonly AbstractMesh[]): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!meshes.every((mesh) => mesh.isDisposed() || mesh.isReady(true))) {
    if (performance.now() > deadline) return
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
}
