import { loadSharp } from '../imaging/index.js'
import { DECODE_SECONDS, decodeOptions } from './decode-limits.js'

/** A small copy of a picture, upright or not: what is enough to see whether there is anything on it. */
export interface Thumbnail {
  /** Rows of `channels` bytes per pixel: red, green, blue, and alpha if there is any. */
  readonly data: Buffer
  readonly channels: number
}

/** Longest edge of the thumbnail, in pixels. */
const THUMBNAIL_SIZE = 256

/** Decodes a picture to its last row, and throws the decoder's error where it is truncated or damaged. */
export async function decodePicture(bytes: Buffer): Promise<Thumbnail> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(bytes, decodeOptions)
    .resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .timeout({ seconds: DECODE_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, channels: info.channels }
}
