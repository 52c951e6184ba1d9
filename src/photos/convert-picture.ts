import type { Sharp } from 'sharp'
import { loadSharp } from '../imaging/index.js'
import { DECODE_SECONDS, decodeOptions } from './decode-limits.js'
import { decodePlainCmyk } from './decode-plain-cmyk.js'
import type { CheckedPicture, PictureFormat } from './photo-set.js'
import { readWebpChunks } from './webp-chunks.js'

/** Limits of a conversion. */
export interface ConvertOptions {
  /** Most bytes of the result. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

/** A picture that was written anew. */
export interface ConvertedPicture {
  readonly bytes: Buffer
  readonly format: PictureFormat
}

/** Encoder quality for lossy formats, 1–100: at first, and where that is too long. */
const BEST_QUALITY = 95
const LOWEST_QUALITY = 85

/** Above this many pixels a photo never fits into `maxBytes` without loss, so PNG is not tried: it takes long. */
const PNG_PIXELS_PER_BYTE = 2

/** Longest edge that WebP can hold, in pixels. */
const WEBP_MAX_SIDE = 16_383

/**
 * Writes a picture anew: upright, 8-bit sRGB, without metadata, in at most `maxBytes`. What was stored without loss
 * stays so if it fits; else quality gives way first, then size. Transparency is kept.
 */
export async function convertPicture(
  picture: CheckedPicture,
  { maxBytes, signal }: ConvertOptions,
): Promise<ConvertedPicture> {
  const open = await opener(picture)
  const { width, height, transparent } = picture
  if (isLossless(picture) && width * height <= maxBytes * PNG_PIXELS_PER_BYTE) {
    const bytes = await open(1).png().toBuffer()
    if (bytes.length <= maxBytes) return { bytes, format: 'png' }
  }
  const format = transparent ? 'webp' : 'jpeg'
  let scale = transparent ? Math.min(1, WEBP_MAX_SIDE / Math.max(width, height)) : 1
  for (let quality = BEST_QUALITY; ; quality = LOWEST_QUALITY) {
    signal?.throwIfAborted()
    const bytes = await encode(open(scale), format, quality)
    if (bytes.length <= maxBytes) return { bytes, format }
    // Bytes grow with the area. The tenth less makes each attempt smaller even where that rule fails.
    if (quality === LOWEST_QUALITY) scale *= 0.9 * Math.sqrt(maxBytes / bytes.length)
  }
}

/** Opens the picture upright and in sRGB, scaled by a factor of 0–1. */
async function opener(picture: CheckedPicture): Promise<(scale: number) => Sharp> {
  const sharp = await loadSharp()
  const cmyk = picture.pixelChanges.includes('color') ? await decodePlainCmyk(picture.bytes) : null
  const open = () => {
    if (!cmyk) return sharp(picture.bytes, decodeOptions).autoOrient().toColourspace('srgb')
    const { data, width, height } = cmyk
    return sharp(data, { ...decodeOptions, raw: { width, height, channels: 3 } })
  }
  return (scale) => {
    const image = open().timeout({ seconds: DECODE_SECONDS })
    return scale < 1 ? image.resize(Math.max(1, Math.round(picture.width * scale))) : image
  }
}

/** Optimised JPEG coding would hold all coefficients: 600 MB for 100 megapixels. */
function encode(image: Sharp, format: 'jpeg' | 'webp', quality: number): Promise<Buffer> {
  return format === 'webp'
    ? image.webp({ quality, alphaQuality: 100 }).toBuffer()
    : image.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false }).toBuffer()
}

/** PNG, and WebP whose pixels are in a `VP8L` chunk. */
function isLossless({ format, bytes }: CheckedPicture): boolean {
  if (format === 'webp') return readWebpChunks(bytes).some(({ type }) => type === 'VP8L')
  return format === 'png'
}
