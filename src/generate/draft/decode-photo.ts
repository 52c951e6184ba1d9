import type { Raster } from './raster.js'

/** Longest edge at which photos are worked on, in pixels: enough for a stand-in, a tenth of a 12-megapixel photo. */
export const WORKING_EDGE = 1024

/**
 * Reads a JPEG, PNG or WebP as it is meant to be seen: turned upright, in 8-bit sRGB, at most `maxEdge` pixels long.
 * A large JPEG is shrunk while it is decoded, which is what keeps a 12-megapixel photo cheap.
 */
export async function decodePhoto(bytes: Uint8Array, maxEdge: number = WORKING_EDGE): Promise<Raster> {
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp(bytes, { limitInputPixels: 100_000_000, failOn: 'error' })
    .autoOrient()
    .resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return splitAlpha(data, info.width, info.height)
}

function splitAlpha(rgba: Uint8Array, width: number, height: number): Raster {
  const count = width * height
  const rgb = new Uint8Array(count * 3)
  const alpha = new Uint8Array(count)
  let opaque = true
  for (let i = 0; i < count; i++) {
    rgb[i * 3] = rgba[i * 4]!
    rgb[i * 3 + 1] = rgba[i * 4 + 1]!
    rgb[i * 3 + 2] = rgba[i * 4 + 2]!
    const coverage = rgba[i * 4 + 3]!
    alpha[i] = coverage
    if (coverage < 250) opaque = false
  }
  return { width, height, rgb, alpha: opaque ? null : alpha }
}
