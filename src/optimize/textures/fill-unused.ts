import { fillGaps } from '../bake/fill-gaps.js'
import type { Pixels } from './decode-texture.js'
import { BLOCKS, type UsedBlocks } from './used-blocks.js'

/** Texels beyond the blocks in use that stay as they are: filtering and the first mipmaps read them. */
const MARGIN = 8

/**
 * Gives what no triangle shows the colour of its surroundings, block by block: about half of a generated atlas, which
 * compresses to nothing then, and from which mipmaps bring in no foreign colour. Works in place.
 */
export function fillUnused(pixels: Pixels, used: UsedBlocks): Pixels {
  const { width, height } = pixels
  // A block would be less than a texel.
  if (Math.min(width, height) < BLOCKS) return pixels
  const rings = Math.ceil((MARGIN * BLOCKS) / Math.min(width, height))
  const kept = used.grown(rings)
  if (!kept.includes(0) || !used.border.includes(1)) return pixels
  const means = meansOf(pixels, used.border)
  for (let row = 0, block = 0; row < BLOCKS; row++) {
    for (let column = 0; column < BLOCKS; column++, block++) {
      if (kept[block] === 0) paint(pixels, row, column, means, block)
    }
  }
  return pixels
}

/** The mean colour of each block of the border; all others take theirs from these. */
function meansOf(pixels: Pixels, border: Uint8Array): Uint8Array {
  const { channels, data, width } = pixels
  const means = new Uint8Array(BLOCKS * BLOCKS * channels)
  for (let row = 0, block = 0; row < BLOCKS; row++) {
    for (let column = 0; column < BLOCKS; column++, block++) {
      if (border[block] === 0) continue
      const { left, right, top, bottom } = texelsOf(pixels, row, column)
      const count = (right - left) * (bottom - top)
      for (let k = 0; k < channels; k++) {
        let sum = 0
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += data[(y * width + x) * channels + k]!
        }
        means[block * channels + k] = sum / count + 0.5
      }
    }
  }
  return fillGaps({ width: BLOCKS, height: BLOCKS, channels, data: means }, border).data
}

function paint(pixels: Pixels, row: number, column: number, means: Uint8Array, block: number): void {
  const { channels, data, width } = pixels
  const { left, right, top, bottom } = texelsOf(pixels, row, column)
  const color = means.subarray(block * channels, (block + 1) * channels)
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * channels
    data.fill(color, from, from + (right - left) * channels)
  }
}

function texelsOf({ width, height }: Pixels, row: number, column: number) {
  return {
    left: Math.floor((column * width) / BLOCKS),
    right: Math.floor(((column + 1) * width) / BLOCKS),
    top: Math.floor((row * height) / BLOCKS),
    bottom: Math.floor(((row + 1) * height) / BLOCKS),
  }
}
