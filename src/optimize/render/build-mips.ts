import type { PackedPixels } from '../../imaging/index.js'
import type { MipImage, RgbaImage } from './scene.js'

/** Adds the halves of a picture down to one pixel: each pixel is the mean of the four above it. */
export function buildMips(image: RgbaImage): MipImage {
  const levels = [image]
  let last = image
  while (last.width > 1 || last.height > 1) {
    last = halve(last)
    levels.push(last)
  }
  return { levels }
}

/** The same of pixels with three channels, or four. */
export function buildMipsOf({ width, height, channels, data }: PackedPixels): MipImage {
  const rgba = new Uint8Array(width * height * 4)
  for (let to = 0, from = 0; to < rgba.length; to += 4, from += channels) {
    rgba[to] = data[from]!
    rgba[to + 1] = data[from + 1]!
    rgba[to + 2] = data[from + 2]!
    rgba[to + 3] = channels === 4 ? data[from + 3]! : 255
  }
  return buildMips({ width, height, data: rgba })
}

/** Odd edges lose their last row or column, as in OpenGL's `glGenerateMipmap` on most drivers. */
function halve({ width, height, data }: RgbaImage): RgbaImage {
  const halfWidth = Math.max(1, width >> 1)
  const halfHeight = Math.max(1, height >> 1)
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height)
  const halved = new Uint32Array(halfWidth * halfHeight)
  const right = width > 1 ? 1 : 0
  const down = height > 1 ? width : 0
  for (let y = 0, o = 0; y < halfHeight; y++) {
    for (let x = 0, i = y * 2 * width; x < halfWidth; x++, i += 2, o++) {
      halved[o] = mean(pixels[i]!, pixels[i + right]!, pixels[i + down]!, pixels[i + right + down]!)
    }
  }
  return { width: halfWidth, height: halfHeight, data: new Uint8Array(halved.buffer) }
}

const LANES = 0x00ff00ff

/** Rounded mean of four pixels, two channels at a time in the halves of a 32-bit number. */
function mean(a: number, b: number, c: number, d: number): number {
  const even = (a & LANES) + (b & LANES) + (c & LANES) + (d & LANES) + 0x00020002
  const odd =
    ((a >>> 8) & LANES) + ((b >>> 8) & LANES) + ((c >>> 8) & LANES) + ((d >>> 8) & LANES) + 0x00020002
  return ((even >>> 2) & LANES) | (((odd >>> 2) & LANES) << 8)
}
