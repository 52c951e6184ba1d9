import type { DraftTexture } from '../write-glb.js'
import type { RgbImage } from './sample-rgb.js'

/** Encodes a texture as JPEG without chroma subsampling: every reader takes it, and the optimizer encodes again. */
export async function encodeTexture({ width, height, rgb }: RgbImage, quality = 90): Promise<DraftTexture> {
  const { default: sharp } = await import('sharp')
  const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return { bytes, mimeType: 'image/jpeg' }
}
