import type { Document, Texture } from '@gltf-transform/core'
import { mipmappedBytes } from '../measure/statistics.js'
import type { PictureSize } from '../measure/texel-size.js'
import type { EncodedTexture } from './encode-texture.js'
import { pictureSizeOf } from './picture-size.js'

/** What the textures of one level amount to. */
export interface AppliedTextures {
  /** Longest edge of any texture, in pixels. */
  readonly textureSize: number
  /** GPU memory with mipmaps. */
  readonly gpuBytes: number
  /** Size of a texture in pixels; `null` where no texel shows, because it has one colour. */
  sizeOf(texture: Texture): PictureSize | null
}

/** Puts the encoded pictures into a level's document and declares the extensions that their formats need. */
export async function applyTextures(
  document: Document,
  pictures: ReadonlyMap<Texture, EncodedTexture>,
): Promise<AppliedTextures> {
  const sizes = new Map<Texture, PictureSize | null>()
  let gpuBytes = 0
  for (const texture of document.getRoot().listTextures()) {
    const picture = pictures.get(texture)
    if (picture) texture.setImage(picture.image).setMimeType(picture.mimeType).setURI('')
    const [width, height] = picture ? [picture.width, picture.height] : pictureSizeOf(texture)
    sizes.set(texture, picture?.solid || width * height === 0 ? null : [width, height])
    if (width * height > 0) gpuBytes += mipmappedBytes(width, height, BYTES_PER_PIXEL[texture.getMimeType()])
  }
  await declareFormats(document)
  const edges = [...sizes.values()].map((size) => (size ? Math.max(...size) : 1))
  return { textureSize: Math.max(0, ...edges), gpuBytes, sizeOf: (texture) => sizes.get(texture) ?? null }
}

/** Block-compressed pictures stay compressed on the GPU; all others become 4 bytes per pixel. */
const BYTES_PER_PIXEL: Readonly<Record<string, number>> = { 'image/ktx2': 1 }

/** WebP, AVIF and KTX2 stand in extensions of their own, and the reader must know them: there is no fallback picture. */
async function declareFormats(document: Document): Promise<void> {
  const { EXTTextureAVIF, EXTTextureWebP, KHRTextureBasisu } = await import('@gltf-transform/extensions')
  const types = new Set(
    document
      .getRoot()
      .listTextures()
      .map((texture) => texture.getMimeType()),
  )
  if (types.has('image/webp')) document.createExtension(EXTTextureWebP).setRequired(true)
  else removeExtension(document, EXTTextureWebP.EXTENSION_NAME)
  if (types.has('image/avif')) document.createExtension(EXTTextureAVIF).setRequired(true)
  else removeExtension(document, EXTTextureAVIF.EXTENSION_NAME)
  if (types.has('image/ktx2')) document.createExtension(KHRTextureBasisu).setRequired(true)
  else removeExtension(document, KHRTextureBasisu.EXTENSION_NAME)
}

function removeExtension(document: Document, name: string): void {
  const unused = document
    .getRoot()
    .listExtensionsUsed()
    .find((extension) => extension.extensionName === name)
  unused?.dispose()
}
