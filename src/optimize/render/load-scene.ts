import type { Document } from '@gltf-transform/core'
import { collectMeshes } from './collect-meshes.js'
import { createDecoder, type ImageLoader, loadOnce } from './load-image.js'
import { loadSurface } from './load-surface.js'
import { type Batch, DEFAULT_SURFACE, type RenderScene, type Surface } from './scene.js'

export interface LoadSceneOptions {
  /** Longest edge to which pictures are reduced while they are decoded, in pixels. Default 1024. */
  readonly maxTextureSize?: number
  /** Gives pictures that are decoded already, instead of those in the document. */
  readonly loadImage?: ImageLoader
}

/** A GLB, an open document, or a scene that is loaded already. */
export type RenderSource = Uint8Array | Document | RenderScene

/**
 * Puts the triangles of the default scene into world space and decodes the pictures they need.
 * Skinned meshes stand in their bind pose; morph targets are at rest.
 */
export async function loadScene(source: RenderSource, options: LoadSceneOptions = {}): Promise<RenderScene> {
  if ('batches' in source) return source
  const document = source instanceof Uint8Array ? await readGlb(source) : source
  const loadImage = loadOnce(options.loadImage ?? createDecoder(options.maxTextureSize ?? 1024))
  const surfaces = new Map<unknown, Promise<Surface>>([[null, Promise.resolve(DEFAULT_SURFACE)]])
  const batches = collectMeshes(document).map(async ({ material, ...mesh }): Promise<Batch> => {
    const surface = surfaces.get(material) ?? loadSurface(material!, loadImage)
    surfaces.set(material, surface)
    return { ...mesh, surface: await surface }
  })
  return { batches: await Promise.all(batches) }
}

async function readGlb(glb: Uint8Array): Promise<Document> {
  const { readDocument } = await import('../document/read-document.js')
  return (await readDocument(glb)).document
}
