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

/** Odd edges lose their last row or column, as in OpenGL's `glGenerateMipmap` on most drivers. */
function halve({ width, height, data }: RgbaImage): RgbaImage {
  const halfWidth = Math.max(1, width >> 1)
  const halfHeight = Math.max(1, height >> 1)
  const out = new Uint8Array(halfWidth * halfHeight * 4)
  const right = width > 1 ? 4 : 0
  const down = height > 1 ? width * 4 : 0
  for (let y = 0, o = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++, o += 4) {
      const i = (y * 2 * (height > 1 ? 1 : 0) * width + x * 2 * (width > 1 ? 1 : 0)) * 4
      for (let k = 0; k < 4; k++) {
        out[o + k] =
          (data[i + k]! + data[i + right + k]! + data[i + down + k]! + data[i + right + down + k]! + 2) >> 2
      }
    }
  }
  return { width: halfWidth, height: halfHeight, data: out }
}
