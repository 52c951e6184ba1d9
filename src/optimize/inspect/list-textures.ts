import type { Document, Texture } from '@gltf-transform/core'
import { mipmappedBytes } from '../measure/statistics.js'
import { textureRoleOf } from '../textures/texture-role.js'
import type { TextureReport } from './model-report.js'

/** KTX2 stays compressed on the GPU: its transcoding targets take 4 to 8 bits per pixel; this counts 8. */
const COMPRESSED_BYTES_PER_PIXEL = 1
/** No GPU holds a larger texture: a header that claims one belongs to a picture that cannot be decoded. */
const LONGEST_EDGE = 32_768

/** Describes the pictures of a document, in its order. */
export function listTextures(document: Document): TextureReport[] {
  return document
    .getRoot()
    .listTextures()
    .map((texture) => {
      const [width, height] = sizeOf(texture)
      const mimeType = texture.getMimeType()
      const bytesPerPixel = mimeType === 'image/ktx2' ? COMPRESSED_BYTES_PER_PIXEL : 4
      return {
        name: texture.getName(),
        slots: textureRoleOf(texture).slots,
        mimeType,
        width,
        height,
        bytes: texture.getImage()?.byteLength ?? 0,
        gpuBytes: width * height > 0 ? mipmappedBytes(width, height, bytesPerPixel) : 0,
      }
    })
}

function sizeOf(texture: Texture): readonly [number, number] {
  const [width, height] = texture.getSize() ?? [0, 0]
  return Math.max(width, height) <= LONGEST_EDGE ? [width, height] : [0, 0]
}
