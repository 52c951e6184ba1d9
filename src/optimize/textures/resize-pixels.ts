import { loadSharp } from '../../imaging/index.js'
import type { Pixels } from './decode-texture.js'

/** The same picture with a longest edge of at most `size` pixels. */
export async function resizePixels(pixels: Pixels, size: number): Promise<Pixels> {
  const { data, width, height, channels } = pixels
  if (Math.max(width, height) <= size) return pixels
  const sharp = await loadSharp()
  const resized = sharp(data, { raw: { width, height, channels } }).resize(size, size, {
    fit: 'inside',
    kernel: 'lanczos3',
  })
  const { data: smaller, info } = await resized.raw().toBuffer({ resolveWithObject: true })
  return { data: smaller, width: info.width, height: info.height, channels, original: false }
}
