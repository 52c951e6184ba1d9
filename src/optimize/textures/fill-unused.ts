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
  const rings = Math.ceil((MARGIN * BLOCKS) / Math.min(width, height))
  const kept = grow(used, rings)
  // In smaller pictures a block would be less than a texel.
  if (Math.min(width, height) < BLOCKS || !kept.includes(0) || !used.includes(1)) return pixels
  const means = meansOf(pixels, borderOf(used))
  for (let row = 0, block = 0; row < BLOCKS; row++) {
    for (let column = 0; column < BLOCKS; column++, block++) {
      if (kept[block] === 0) paint(pixels, row, column, means, block)
    }
  }
  return pixels
}

/** The blocks in use that have others beside them. */
function borderOf(used: UsedBlocks): UsedBlocks {
  const beside = grow(
    used.map((value) => 1 - value),
    1,
  )
  return used.map((value, block) => value & beside[block]!)
}

/** The mean colour of each block of the border; all others take theirs from these. */
function meansOf(pixels: Pixels, border: UsedBlocks): Uint8Array {
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

/** Texture coordinates wrap, so the blocks in use grow over the edges. */
function grow(used: UsedBlocks, rings: number): UsedBlocks {
  let grown = used
  for (let ring = 0; ring < rings; ring++) grown = growOnce(growOnce(grown, 1), BLOCKS)
  return grown
}

/** Adds the two neighbours of each block: those beside it (`step` 1), or above and below. */
function growOnce(used: UsedBlocks, step: number): UsedBlocks {
  const grown = used.slice()
  const size = BLOCKS * step
  for (let block = 0; block < used.length; block++) {
    if (used[block] === 0) continue
    const line = block - (block % size)
    grown[line + ((block + step) % size)] = 1
    grown[line + ((block - line - step + size) % size)] = 1
  }
  return grown
}
