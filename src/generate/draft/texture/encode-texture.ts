import { loadSharp } from '../../../imaging/index.js'
import type { DraftTexture } from '../write-glb.js'
import type { RgbImage } from './sample-rgb.js'

/** Starts to encode a texture, on a thread of its own; quality 1–100. */
export type EncodeTexture = (image: RgbImage, quality: number) => Promise<DraftTexture>

/**
 * Loads the encoder: JPEG without chroma subsampling, which every reader takes and the optimizer encodes again. The
 * standard code tables spare a second pass over the picture, for a few percent more bytes.
 */
export async function createTextureEncoder(): Promise<EncodeTexture> {
  const sharp = await loadSharp()
  return async ({ width, height, rgb }, quality) => {
    const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false })
      .toBuffer()
    return { bytes, mimeType: 'image/jpeg' }
  }
}
