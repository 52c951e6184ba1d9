import type { Document } from '@gltf-transform/core'
import { mipmappedBytes } from '../measure/statistics.js'
import { pictureSizeOf } from '../textures/picture-size.js'
import { textureRoleOf } from '../textures/texture-role.js'
import type { TextureReport } from './model-report.js'

/** KTX2 stays compressed on the GPU: its transcoding targets take 4 to 8 bits per pixel; this counts 8. */
const COMPRESSED_BYTES_PER_PIXEL = 1

/** Describes the pictures of a document, in its order. */
export function listTextures(document: Document): TextureReport[] {
  return document
    .getRoot()
    .listTextures()
    .map((texture) => {
      const [width, height] = pictureSizeOf(texture)
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
