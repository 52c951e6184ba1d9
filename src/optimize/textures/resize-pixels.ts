import { loadSharp } from '../../imaging/index.js'
import type { Pixels } from './decode-texture.js'

/** The same square picture, smaller: `size` pixels wide and high. */
export async function resizePixels(pixels: Pixels, size: number): Promise<Pixels> {
  const { data, width, height, channels } = pixels
  if (width === size) return pixels
  const sharp = await loadSharp()
  const resized = sharp(data, { raw: { width, height, channels } }).resize(size, size, { kernel: 'lanczos3' })
  return { data: await resized.raw().toBuffer(), width: size, height: size, channels, original: false }
}
