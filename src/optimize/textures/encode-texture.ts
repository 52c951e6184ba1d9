import type { Sharp } from 'sharp'
import type { Recipe } from '../../config/index.js'
import { loadSharp } from '../../imaging/index.js'
import type { Pixels } from './decode-texture.js'
import { pixelsToKtx2 } from './ktx2/pixels-to-ktx2.js'
import { resizeApart } from './resize-apart.js'
import type { TextureRole } from './texture-role.js'

type TextureSettings = Recipe['textures']

/** A picture as it stands in a GLB. */
export interface EncodedTexture {
  readonly image: Uint8Array
  readonly mimeType: string
  readonly width: number
  readonly height: number
  /** Whether every pixel has the same colour. */
  readonly solid: boolean
}

export interface EncodeTextureOptions {
  readonly pixels: Pixels
  readonly role: TextureRole
  /** Longest edge wanted, in pixels; never enlarged. */
  readonly size: number
  readonly settings: TextureSettings
  /** MIME type of the source, for `keep`. */
  readonly sourceType: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Default quality by role: WebP's so that a model filling the screen has an SSIM of 0.97 with its source (see
 * bench/RESULTS.md). Lossy WebP and AVIF halve the resolution of colour differences, which turns
 * the directions in normal maps; a higher quality limits that, and so does weighing colour differences more
 * finely (`smartSubsample`): as much as 7 steps of quality, for a fourth of their bytes.
 */
const QUALITY = {
  webp: { color: 84, data: 82, normal: 88 },
  jpeg: { color: 82, data: 85, normal: 92 },
  avif: { color: 60, data: 62, normal: 75 },
  ktx2: { color: 60, data: 80, normal: 80 },
}

/**
 * Encodes decoded pixels at one level's size. A picture of one colour becomes a single pixel. That and tiny pictures are
 * stored without loss, where the format can; palettes are where it takes no more bytes. A lossy encoder's blocks would
 * make colours run into each other that have nothing to do with each other.
 */
export async function encodeTexture(options: EncodeTextureOptions): Promise<EncodedTexture> {
  const { pixels, role, size, settings, sourceType } = options
  const solid = isSolid(pixels)
  if (settings.format === 'ktx2') return encodeAsKtx2(options, solid)
  const edge = solid ? 1 : size
  // One pixel as JPEG would need more bytes and lose colour.
  const wanted = formatFor(settings.format, sourceType, pixels.channels === 4)
  const format = solid && wanted === 'jpeg' ? 'png' : wanted
  const encode = async (lossless: boolean): Promise<EncodedTexture> => {
    const sized = await resize(pixels, edge, { solid, role })
    const encoded = encodeAs(sized, format, { role, settings, lossless })
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
    return { image: data, mimeType: `image/${format}`, width: info.width, height: info.height, solid }
  }
  const untouched = pixels.original && fits(pixels, edge)
  if (solid || (untouched && isTiny(pixels))) return encode(true)
  if (!untouched || !isPalette(pixels)) return encode(false)
  const [lossy, exact] = await Promise.all([encode(false), encode(true)])
  return exact.image.byteLength <= lossy.image.byteLength ? exact : lossy
}

async function encodeAsKtx2(options: EncodeTextureOptions, solid: boolean): Promise<EncodedTexture> {
  const { pixels, role, size, settings, signal } = options
  const picture = await pixelsToKtx2({
    pixels,
    role,
    size: solid ? 4 : size,
    quality: settings.quality ?? QUALITY.ktx2[role.kind],
    small: settings.effort === 'small',
    signal,
  })
  return { ...picture, mimeType: 'image/ktx2', solid }
}

async function resize(pixels: Pixels, edge: number, { solid, role }: { solid: boolean; role: TextureRole }) {
  const sharp = await loadSharp()
  const open = ({ data, width, height, channels }: Pixels) =>
    sharp(data, { raw: { width, height, channels } })
  if (fits(pixels, edge)) return open(pixels)
  const apart = pixels.channels === 4 && role.alpha === 'data'
  if (apart) return open(await resizeApart(pixels, resizing(edge, solid)))
  return open(pixels).resize(resizing(edge, solid))
}

type Format = 'webp' | 'avif' | 'jpeg' | 'png'

const fits = ({ width, height }: Pixels, edge: number) => Math.max(width, height) <= edge

const resizing = (edge: number, solid: boolean) =>
  ({
    width: edge,
    height: edge,
    fit: solid ? 'fill' : 'inside',
    withoutEnlargement: true,
    kernel: solid ? 'nearest' : 'lanczos3',
  }) as const

function isSolid({ data, channels }: Pixels): boolean {
  for (let i = channels; i < data.length; i++) if (data[i] !== data[i - channels]) return false
  return true
}

const isTiny = ({ width, height }: Pixels) => width * height <= 64 * 64

/** As many colours as a PNG's palette holds. */
const PALETTE = 256
/** Pixels to each change of colour along the rows: plain areas, not the shades of a photo in grey. */
const PLAIN = 4

function isPalette({ data, channels, width, height }: Pixels): boolean {
  const colors = new Set<number>()
  let changes = 0
  let last = -1
  for (let i = 0; i < data.length; i += channels) {
    let color = 0
    for (let k = 0; k < channels; k++) color = color * 256 + data[i + k]!
    if (color === last) continue
    last = color
    colors.add(color)
    if (++changes * PLAIN > width * height || colors.size > PALETTE) return false
  }
  return true
}

/** JPEG has no alpha: such a texture becomes PNG, which every engine reads. */
function formatFor(wanted: TextureSettings['format'], sourceType: string, alpha: boolean): Format {
  const format = wanted === 'keep' ? sourceType.replace('image/', '') : wanted
  if (format === 'webp' || format === 'avif' || format === 'png') return format
  return alpha ? 'png' : 'jpeg'
}

interface Encoding {
  readonly role: TextureRole
  readonly settings: TextureSettings
  readonly lossless: boolean
}

function encodeAs(image: Sharp, format: Format, { role, settings, lossless }: Encoding): Sharp {
  const small = settings.effort === 'small'
  if (format === 'png') return image.png({ compressionLevel: small ? 9 : 6 })
  const quality = settings.quality ?? QUALITY[format][role.kind]
  if (format === 'webp') {
    return image.webp({
      quality,
      effort: small ? 6 : 2,
      lossless,
      // Without loss, what shines through at the rim of a cut-out would become black.
      exact: role.alpha === 'data' || lossless,
      // A quality that is asked for is taken as other tools take it.
      smartSubsample: role.kind === 'normal' && settings.quality === undefined,
    })
  }
  if (format === 'avif') return image.avif({ quality, effort: small ? 4 : 1, lossless })
  return image.jpeg({ quality, mozjpeg: small, chromaSubsampling: role.kind === 'color' ? '4:2:0' : '4:4:4' })
}
