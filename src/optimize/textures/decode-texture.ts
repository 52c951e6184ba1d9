import type { Sharp } from 'sharp'
import { loadSharp, type PackedPixels } from '../../imaging/index.js'
import { resizeApart, withoutAlpha } from './resize-apart.js'
import type { TextureRole } from './texture-role.js'

/** In the colour space of the file; with alpha only where it is used and not everywhere opaque. */
export interface Pixels extends PackedPixels {
  readonly data: Buffer
  /** Whether the picture has the size that it has in the file. */
  readonly original: boolean
}

export interface DecodeTextureOptions {
  readonly image: Uint8Array
  readonly role: TextureRole
  /** Longest edge wanted, in pixels; smaller pictures stay as they are. */
  readonly size: number
}

/** Pixel limit of one texture: 16384 × 16384, the largest edge that WebP and GPUs know. */
const MAX_PIXELS = 16384 * 16384

/**
 * Decodes a texture once, shrunk while it is read (JPEG) to the largest size that any level needs.
 * Rejects with sharp's own error.
 */
export async function decodeTexture({ image, role, size }: DecodeTextureOptions): Promise<Pixels> {
  const sharp = await loadSharp()
  const { source, hasAlpha, original } = await open(image, size)
  if (!hasAlpha) return decodeOpened(source, { original, size })
  if (original || role.alpha === 'coverage')
    return dropUnusedAlpha(await decodeOpened(source, { original, size }), role)
  const full = await raw(source.toColourspace('srgb'))
  const box = boxOf(size)
  if (role.alpha === 'data') return dropUnusedAlpha(await resizeApart(full, box), role)
  const { width, height } = full
  const color = sharp(withoutAlpha(full), { raw: { width, height, channels: 3 } })
  return raw(color.resize(box))
}

/**
 * Decodes a picture whose role is not known yet; alpha that the role has no use for is still in it. `null` where
 * the role decides how it is shrunk.
 */
export async function decodeEarly(image: Uint8Array, size: number): Promise<Pixels | null> {
  const { source, hasAlpha, original } = await open(image, size)
  return hasAlpha && !original ? null : decodeOpened(source, { original, size })
}

async function open(image: Uint8Array, size: number) {
  const sharp = await loadSharp()
  // Profiles and orientation in image files mean nothing in glTF (2.0, section 3.8.2): pixels count as they are.
  const source = sharp(image, {
    sequentialRead: true,
    ignoreIcc: true,
    limitInputPixels: MAX_PIXELS,
    failOn: 'error',
  })
  const { hasAlpha, width, height } = await source.metadata()
  return { source, hasAlpha, original: Math.max(width, height) <= size }
}

async function decodeOpened(
  source: Sharp,
  { original, size }: { original: boolean; size: number },
): Promise<Pixels> {
  const sized = original ? source : source.resize(boxOf(size))
  return { ...(await raw(sized.toColourspace('srgb'))), original }
}

const boxOf = (size: number) =>
  ({ width: size, height: size, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' }) as const

async function raw(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  if (info.channels === 3 || info.channels === 4) {
    return { data, width: info.width, height: info.height, channels: info.channels, original: false }
  }
  return widenGrey(data, info)
}

function widenGrey(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: number },
): Pixels {
  const count = channels === 2 ? 4 : 3
  const wide = Buffer.alloc(width * height * count)
  for (let i = 0; i < width * height; i++) {
    wide.fill(data[i * channels]!, i * count, i * count + 3)
    if (count === 4) wide[i * 4 + 3] = data[i * channels + 1]!
  }
  return { data: wide, width, height, channels: count, original: false }
}

/** Three channels where the role has no use for alpha, or it is opaque everywhere. */
export function dropUnusedAlpha(pixels: Pixels, role: TextureRole): Pixels {
  if (pixels.channels === 3) return pixels
  if (role.alpha !== 'none' && !isOpaque(pixels)) return pixels
  return { ...pixels, data: withoutAlpha(pixels), channels: 3 }
}

function isOpaque({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false
  return true
}
