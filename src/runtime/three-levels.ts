import type { Material, Mesh, Object3D, SkinnedMesh, Texture } from 'three'
import type { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'
import { clone as cloneWithSkeletons } from 'three/addons/utils/SkeletonUtils.js'
import type { LevelHost } from './follow-model.js'
import { createResourceCache, type ResourceCache } from './resource-cache.js'
import type { PhotoModelLOD } from './three-lod.js'

/** One level of detail in a three.js scene. */
export interface ThreeLevel {
  readonly url: string
  readonly object: Object3D
}

interface LevelHostOptions {
  readonly castShadow?: boolean
  readonly receiveShadows?: boolean
  readonly loader?: GLTFLoader
}

// One cache per scene: its models share geometry and textures, and all of it goes when the scene does.
const caches = new WeakMap<Object3D, ResourceCache<Object3D>>()

function cacheOf(scene: Object3D, loader: GLTFLoader | undefined): ResourceCache<Object3D> {
  const known = caches.get(scene)
  if (known) return known
  const cache = createResourceCache<Object3D>(
    async (url) => (await import('./three-loader.js')).loadScene(url, loader),
    disposeResources,
  )
  caches.set(scene, cache)
  return cache
}

/** Loads levels for `node`, sharing their resources within `scene`. */
export function createLevelHost(
  node: PhotoModelLOD,
  scene: Object3D,
  { castShadow = false, receiveShadows = false, loader }: LevelHostOptions,
): LevelHost<ThreeLevel> {
  const cache = cacheOf(scene, loader)
  return {
    async load(lod) {
      const object = cloneWithSkeletons(await cache.acquire(lod.url))
      for (const mesh of meshesOf(object)) {
        mesh.castShadow = castShadow
        mesh.receiveShadow = receiveShadows
      }
      node.watchRenderer(object)
      return { url: lod.url, object }
    },
    show: (levels) => node.takeLevels(levels),
    release(level) {
      disposeSkeletons(level.object)
      cache.release(level.url)
    },
  }
}

function meshesOf(root: Object3D): Mesh[] {
  const meshes: Mesh[] = []
  root.traverse((object) => {
    if ('isMesh' in object) meshes.push(object as Mesh)
  })
  return meshes
}

/** Each level has skeletons of its own, with a texture of their bones' matrices. */
function disposeSkeletons(root: Object3D): void {
  for (const mesh of meshesOf(root)) {
    if ('isSkinnedMesh' in mesh) (mesh as SkinnedMesh).skeleton.dispose()
  }
}

function disposeResources(root: Object3D): void {
  for (const mesh of meshesOf(root)) {
    mesh.geometry.dispose()
    for (const material of [mesh.material].flat()) disposeMaterial(material)
  }
}

function disposeMaterial(material: Material): void {
  for (const value of Object.values(material)) {
    if (value && typeof value === 'object' && 'isTexture' in value) disposeTexture(value as Texture)
  }
  material.dispose()
}

function disposeTexture(texture: Texture): void {
  texture.dispose()
  const image: unknown = texture.source.data
  if (typeof ImageBitmap !== 'undefined' && image instanceof ImageBitmap) image.close()
}
