import type { Document, Primitive, Texture } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import { compressDocument } from '../compress/compress-document.js'
import type { Geometry } from '../geometry/geometry.js'
import { listParts } from '../geometry/list-parts.js'
import { createSurface, type Surface } from '../geometry/surface.js'
import { memoryOf } from '../measure/statistics.js'
import { texelSizeOf } from '../measure/texel-size.js'
import { applyTextures } from '../textures/apply-textures.js'
import type { EncodedTexture } from '../textures/encode-texture.js'
import { cloneDocument } from './clone-document.js'
import { createIo } from './create-io.js'
import { readDocument } from './read-document.js'
import { setGeometry } from './set-geometry.js'

export interface WriteLevelOptions {
  /** The source document without its geometry and pictures. It is copied, not changed. */
  readonly skeleton: Document
  readonly geometries: ReadonlyMap<Primitive, Geometry>
  readonly pictures: ReadonlyMap<Texture, EncodedTexture>
  readonly compression: Recipe['compression']
}

export interface WrittenLevel {
  readonly glb: Uint8Array
  readonly vertices: number
  readonly textureSize: number
  readonly gpuBytes: number
  /** Edge of a texel, in metres: see `texelSizeOf`. */
  readonly texelMeters: number
  /** The surface as a reader of `glb` sees it, after quantisation. */
  readonly surface: Surface
}

/** Puts one level together and writes it. */
export async function writeLevel(options: WriteLevelOptions): Promise<WrittenLevel> {
  const { skeleton, geometries, compression } = options
  const { document, counterpart } = cloneDocument(skeleton)
  for (const mesh of skeleton.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      const geometry = geometries.get(primitive)
      if (geometry) setGeometry(document, counterpart(primitive), geometry)
    }
  }
  dropEmptyPrimitives(document)
  const pictures = new Map([...options.pictures].map(([texture, picture]) => [counterpart(texture), picture]))
  const textures = await applyTextures(document, pictures)
  await compressDocument(document, compression)
  document.getRoot().getAsset().generator = 'vite-plugin-rage3d'
  const { io } = await createIo({ draco: compression === 'draco' })
  const memory = memoryOf(document, textures.gpuBytes)
  const glb = await io.writeBinary(document)
  const seen = compression === 'draco' ? (await readDocument(glb)).document : document
  const surface = createSurface(listParts(seen.getRoot().getDefaultScene()!))
  const measured =
    compression === 'draco' ? createSurface(listParts(document.getRoot().getDefaultScene()!)) : surface
  return {
    glb,
    ...memory,
    textureSize: textures.textureSize,
    texelMeters: texelSizeOf(measured, textures.sizeOf),
    surface,
  }
}

/** A part that a low level has nothing left of: an empty primitive is not valid glTF. */
function dropEmptyPrimitives(document: Document): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives())
      if (!primitive.getAttribute('POSITION')) primitive.dispose()
    if (mesh.listPrimitives().length === 0) mesh.dispose()
  }
}
