/** Colours with a size; three bytes a pixel. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/**
 * Writes the colour between four pixels to `out`.
 * Coordinates in pixels with pixel centres at whole numbers, clamped to the edge.
 */
export function sampleRgb(image: RgbImage, x: number, y: number, out: Float32Array): void {
  const { width, height, rgb } = image
  const cx = Math.min(Math.max(x, 0), width - 1)
  const cy = Math.min(Math.max(y, 0), height - 1)
  const x0 = Math.floor(cx)
  const y0 = Math.floor(cy)
  const fx = cx - x0
  const fy = cy - y0
  const a = (y0 * width + x0) * 3
  const right = x0 + 1 < width ? 3 : 0
  const down = y0 + 1 < height ? width * 3 : 0
  for (let k = 0; k < 3; k++) {
    const top = rgb[a + k]! * (1 - fx) + rgb[a + right + k]! * fx
    const bottom = rgb[a + down + k]! * (1 - fx) + rgb[a + down + right + k]! * fx
    out[k] = top * (1 - fy) + bottom * fy
  }
}
