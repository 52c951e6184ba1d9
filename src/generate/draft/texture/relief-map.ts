import { blurPlane } from './blur-inside.js'
import type { RgbImage } from './sample-rgb.js'

/** Detail between these two sizes counts as relief, in texels of the map: finer is noise, coarser is light and shade. */
const FINE = 1.4
const COARSE = 5
/** Slope per step of luminance (0–255), and the steepest slope: mild, as prints have luminance too. */
const STRENGTH = 0.012
const STEEPEST = 0.22

/**
 * A normal map of a texture at half its size, from its luminance: bright threads stand up, dark seams lie deep.
 * Red is the slope to the right, green the slope upwards, as glTF has it.
 */
export function reliefMap(color: RgbImage): RgbImage {
  const width = color.width >> 1
  const height = color.height >> 1
  const luminance = halveLuminance(color, width, height)
  const fine = blurPlane(luminance, width, height, FINE, 1)
  const coarse = blurPlane(luminance, width, height, COARSE, 2)
  for (let i = 0; i < fine.length; i++) fine[i] = fine[i]! - coarse[i]!
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
      const nx = inner ? slope(fine[i - 1]! - fine[i + 1]!) : 0
      const ny = inner ? slope(fine[i + width]! - fine[i - width]!) : 0
      const scale = 127.5 / Math.sqrt(nx * nx + ny * ny + 1)
      rgb[i * 3] = 127.5 + nx * scale + 0.5
      rgb[i * 3 + 1] = 127.5 + ny * scale + 0.5
      rgb[i * 3 + 2] = 127.5 + scale
    }
  }
  return { width, height, rgb }
}

function slope(difference: number): number {
  return Math.min(Math.max(difference * STRENGTH, -STEEPEST), STEEPEST)
}

/** Luma of Rec. 709 over blocks of two by two texels. */
function halveLuminance({ width, rgb }: RgbImage, toWidth: number, toHeight: number): Float32Array {
  const out = new Float32Array(toWidth * toHeight)
  for (let y = 0, to = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++, to++) {
      const a = (2 * y * width + 2 * x) * 3
      const b = a + width * 3
      const red = rgb[a]! + rgb[a + 3]! + rgb[b]! + rgb[b + 3]!
      const green = rgb[a + 1]! + rgb[a + 4]! + rgb[b + 1]! + rgb[b + 4]!
      const blue = rgb[a + 2]! + rgb[a + 5]! + rgb[b + 2]! + rgb[b + 5]!
      out[to] = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 4
    }
  }
  return out
}
