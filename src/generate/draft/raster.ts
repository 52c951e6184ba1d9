/** A picture in memory: upright, 8-bit sRGB. */
export interface Raster {
  /** In pixels. */
  readonly width: number
  /** In pixels. */
  readonly height: number
  /** Red, green, blue per pixel, 0–255. */
  readonly rgb: Uint8Array
  /** Coverage per pixel, 0–255, or `null` when every pixel is opaque. */
  readonly alpha: Uint8Array | null
}

/** One number per pixel, row by row from the top. */
export interface Field {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** A field of zeros. */
export function createField(width: number, height: number): Field {
  return { width, height, data: new Float32Array(width * height) }
}

/** Value between four pixels; coordinates in pixels with pixel centres at whole numbers, clamped to the edge. */
export function sampleField({ width, height, data }: Field, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1)
  const cy = Math.min(Math.max(y, 0), height - 1)
  const x0 = Math.floor(cx)
  const y0 = Math.floor(cy)
  const x1 = Math.min(x0 + 1, width - 1)
  const y1 = Math.min(y0 + 1, height - 1)
  const fx = cx - x0
  const fy = cy - y0
  const top = data[y0 * width + x0]! * (1 - fx) + data[y0 * width + x1]! * fx
  const bottom = data[y1 * width + x0]! * (1 - fx) + data[y1 * width + x1]! * fx
  return top * (1 - fy) + bottom * fy
}

/** Smallest rectangle that holds every value of at least `threshold`, in pixels, ends included; `null` if none. */
export function boundsOf(field: Field, threshold: number): Bounds | null {
  let left = field.width
  let top = field.height
  let right = -1
  let bottom = -1
  for (let y = 0, i = 0; y < field.height; y++) {
    for (let x = 0; x < field.width; x++, i++) {
      if (field.data[i]! < threshold) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return right < 0 ? null : { left, top, right, bottom }
}

/** A rectangle of pixels, ends included. */
export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
