import type { ResizeOptions } from 'sharp'
import { loadSharp } from '../../imaging/index.js'
import type { Pixels } from './decode-texture.js'

/**
 * Resizes colour and alpha apart. sharp multiplies colour by alpha when it resizes, which is right where alpha
 * means coverage; where it is one more channel of data, or ignored, that would darken the colour.
 */
export async function resizeApart(pixels: Pixels, resize: ResizeOptions): Promise<Pixels> {
  const sharp = await loadSharp()
  const { width, height } = pixels
  const whole = sharp(withoutAlpha(pixels), { raw: { width, height, channels: 3 } })
    .resize(resize)
    .raw()
  const color = await whole.toBuffer({ resolveWithObject: true })
  const plane = await sharp(pixels.data, { raw: { width, height, channels: 4 } })
    .extractChannel(3)
    .raw()
    .toBuffer()
  const alpha = await sharp(plane, { raw: { width, height, channels: 1 } })
    .resize(resize)
    .extractChannel(0)
    .raw()
    .toBuffer()
  const size = { width: color.info.width, height: color.info.height }
  return { ...size, data: withAlpha(color.data, alpha), channels: 4, original: false }
}

/** The colour alone, of pixels with alpha. */
export function withoutAlpha({ data }: Pixels): Buffer {
  const out = Buffer.allocUnsafe((data.length / 4) * 3)
  for (let i = 0, o = 0; i < data.length; i += 4) {
    out[o++] = data[i]!
    out[o++] = data[i + 1]!
    out[o++] = data[i + 2]!
  }
  return out
}

function withAlpha(color: Buffer, alpha: Buffer): Buffer {
  const data = Buffer.allocUnsafe(alpha.length * 4)
  for (let i = 0; i < alpha.length; i++) {
    color.copy(data, i * 4, i * 3, i * 3 + 3)
    data[i * 4 + 3] = alpha[i]!
  }
  return data
}
