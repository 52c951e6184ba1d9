import { loadSharp } from '../../../imaging/index.js'
import type { Pixels } from '../decode-texture.js'
import type { TextureRole } from '../texture-role.js'
import { encodeKtx2 } from './encode-ktx2.js'

export interface PixelsToKtx2Options {
  readonly pixels: Pixels
  readonly role: TextureRole
  /** Longest edge wanted, in pixels; never enlarged except to the next multiple of 4. */
  readonly size: number
  readonly quality: number
  readonly small: boolean
  readonly signal?: AbortSignal | undefined
}

export interface Ktx2Picture {
  readonly image: Uint8Array
  readonly width: number
  readonly height: number
}

/** Resizes decoded pixels to edges that are multiples of 4 and encodes them. */
export async function pixelsToKtx2(options: PixelsToKtx2Options): Promise<Ktx2Picture> {
  const { pixels, role, size, quality, small, signal } = options
  const sharp = await loadSharp()
  const scale = Math.min(1, size / Math.max(pixels.width, pixels.height))
  const width = toMultipleOf4(pixels.width * scale)
  const height = toMultipleOf4(pixels.height * scale)
  const raw = { width: pixels.width, height: pixels.height, channels: pixels.channels }
  const rgba = await sharp(pixels.data, { raw })
    .resize({ width, height, fit: 'fill', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer()
  const job = { rgba: new Uint8Array(rgba), width, height, kind: role.kind, quality, small }
  return { image: await encodeKtx2(job, signal), width, height }
}

const toMultipleOf4 = (edge: number) => Math.max(4, Math.round(edge / 4) * 4)
