import type { Sharp } from 'sharp'
import { DECODE_SECONDS, decodeOptions } from './decode-limits.js'
import { loadSharp } from './load-sharp.js'
import type { CheckedPicture, PictureFormat } from './photo-set.js'

export interface ConvertOptions {
  /** Most bytes of the result. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

export interface ConvertedPicture {
  readonly bytes: Buffer
  readonly format: PictureFormat
}

/** Encoder qualities for lossy formats, best first, 1–100. */
const QUALITIES = [95, 90, 85]

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
  if (isLossless(picture)) {
    const bytes = await open(1).png({ compressionLevel: 9 }).toBuffer()
    if (bytes.length <= maxBytes) return { bytes, format: 'png' }
  }
  const format = picture.transparent ? 'webp' : 'jpeg'
  const longest = Math.max(picture.width, picture.height)
  let scale = format === 'webp' ? Math.min(1, WEBP_MAX_SIDE / longest) : 1
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted()
    const quality = QUALITIES[Math.min(attempt, QUALITIES.length - 1)]!
    const bytes = await encode(open(scale), format, quality)
    if (bytes.length <= maxBytes) return { bytes, format }
    // Bytes grow with the area. The tenth less makes each attempt smaller even where that rule fails.
    if (attempt >= QUALITIES.length - 1) scale *= 0.9 * Math.min(1, Math.sqrt(maxBytes / bytes.length))
  }
}

/** Opens the picture upright and in sRGB, scaled by a factor of 0–1. */
async function opener(picture: CheckedPicture): Promise<(scale: number) => Sharp> {
  const sharp = await loadSharp()
  return (scale) => {
    const image = sharp(picture.bytes, decodeOptions)
      .autoOrient()
      .toColourspace('srgb')
      .timeout({ seconds: DECODE_SECONDS })
    return scale < 1 ? image.resize(Math.max(1, Math.round(picture.width * scale))) : image
  }
}

function encode(image: Sharp, format: 'jpeg' | 'webp', quality: number): Promise<Buffer> {
  return format === 'webp'
    ? image.webp({ quality, alphaQuality: 100 }).toBuffer()
    : image.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
}

/** PNG, and WebP whose pixels are in a `VP8L` chunk. */
function isLossless({ format, bytes }: CheckedPicture): boolean {
  return format === 'png' || (format === 'webp' && bytes.subarray(0, 64).includes('VP8L'))
}
