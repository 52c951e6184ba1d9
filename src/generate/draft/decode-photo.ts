import type { Sharp } from 'sharp'
import { loadSharp } from '../../imaging/index.js'
import type { Raster } from './raster.js'

/** Longest edge at which photos are worked on, in pixels: enough for a stand-in, a tenth of a 12-megapixel photo. */
export const WORKING_EDGE = 1024

/** Starts to decode a photo, on a thread of its own. */
export type Decode = () => Promise<Raster>

/**
 * Reads a JPEG, PNG or WebP as it is meant to be seen: turned upright, in 8-bit sRGB, at most `maxEdge` pixels long.
 * A large JPEG is shrunk while it is decoded and everything is read row by row, which is what keeps a 12-megapixel photo
 * cheap.
 */
export async function decodePhoto(bytes: Uint8Array, maxEdge: number = WORKING_EDGE): Promise<Raster> {
  const decode = await openPhoto(bytes, maxEdge)
  return await decode()
}

/** Looks at the header of a photo only; what is returned decodes it as `decodePhoto` does. */
export async function openPhoto(bytes: Uint8Array, maxEdge: number = WORKING_EDGE): Promise<Decode> {
  const sharp = await loadSharp()
  const photo = sharp(bytes, { limitInputPixels: 100_000_000, failOn: 'error', sequentialRead: true })
  const { space, icc } = await photo.metadata()
  const upright = photo
    .autoOrient()
    .resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
  return space === 'cmyk' && !icc ? () => decodeInks(upright) : () => decodeColors(upright)
}

async function decodeColors(photo: Sharp): Promise<Raster> {
  const { data, info } = await photo
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return toRaster(data, info.channels, info.width, info.height)
}

/**
 * CMYK without a colour profile, read as browsers and most tools do: `R = (1 − C)(1 − K)`. The inks of a printing press,
 * which libvips would assume, tint white. Uploads are converted in the same way.
 */
async function decodeInks(photo: Sharp): Promise<Raster> {
  const { data, info } = await photo
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const rgb = new Uint8Array(info.width * info.height * 3)
  for (let i = 0; i < rgb.length; i++) {
    const inks = Math.floor(i / 3) * 4
    rgb[i] = ((255 - data[inks + (i % 3)]!) * (255 - data[inks + 3]!)) / 255 + 0.5
  }
  return { width: info.width, height: info.height, rgb, alpha: null }
}

/** Splits colours from coverage; greyscale pictures arrive with three channels too. */
function toRaster(pixels: Uint8Array, channels: number, width: number, height: number): Raster {
  if (channels === 3) return { width, height, rgb: pixels, alpha: null }
  const rgb = new Uint8Array(width * height * 3)
  const alpha = new Uint8Array(width * height)
  let opaque = true
  for (let i = 0; i < alpha.length; i++) {
    rgb[i * 3] = pixels[i * 4]!
    rgb[i * 3 + 1] = pixels[i * 4 + 1]!
    rgb[i * 3 + 2] = pixels[i * 4 + 2]!
    alpha[i] = pixels[i * 4 + 3]!
    if (alpha[i]! < 250) opaque = false
  }
  return { width, height, rgb, alpha: opaque ? null : alpha }
}
