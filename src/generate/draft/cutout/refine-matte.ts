import { createField, type Field, type Raster } from '../raster.js'
import { blurPlane } from '../texture/blur-inside.js'
import { type RgbImage, sampleRgb } from '../texture/sample-rgb.js'
import type { LabImage } from './lab-image.js'
import { nearbyColors } from './nearby-colors.js'

/** Difference between both sides (0–255 per channel) from which their colours decide alone. */
const CLEAR = 50
/** Shares of a label around a pixel up to which it belongs to the other label whatever its colour. */
const NONE = 0.08
const ALL = 0.92

/**
 * Brings a coarse cut to the photo's resolution. Near the outline each pixel is taken for a blend of the colours
 * nearby inside and outside; its coverage is where it lies between the two (the colour line of natural image matting).
 * Where both sides look alike, the cut itself decides.
 */
export function refineMatte(photo: Raster, image: LabImage, labels: Uint8Array): Field {
  const { width, height } = image
  const cut = blurPlane(Float32Array.from(labels), width, height, 1)
  const [outside, inside] = nearbyColors(photo, image, labels)
  const matte = createField(photo.width, photo.height)
  for (let y = 0; y < photo.height; y++) {
    const cy = Math.min(Math.max((y + 0.5) / image.scaleY - 0.5, 0), height - 1)
    refineRow(photo, image, cut, inside, outside, y, cy, matte.data)
  }
  return smooth(matte)
}

/** Writes one row of the matte; `cy` is where the row lies in the cut. */
function refineRow(
  photo: Raster,
  { width, height, scaleX }: LabImage,
  cut: Float32Array,
  inside: RgbImage,
  outside: RgbImage,
  y: number,
  cy: number,
  out: Float32Array,
): void {
  const above = Math.floor(cy) * width
  const below = Math.min(Math.floor(cy) + 1, height - 1) * width
  const fy = cy - Math.floor(cy)
  const f = new Float32Array(3)
  const b = new Float32Array(3)
  for (let left = 0, x = 0; left < width; left++) {
    const end = left + 1 < width ? Math.ceil((left + 1.5) * scaleX - 0.5) : photo.width
    const right = left + 1 < width ? left + 1 : left
    const atLeft = cut[above + left]! * (1 - fy) + cut[below + left]! * fy
    const atRight = cut[above + right]! * (1 - fy) + cut[below + right]! * fy
    if (Math.max(atLeft, atRight) < NONE || Math.min(atLeft, atRight) > ALL) {
      if (atLeft > ALL) out.fill(1, y * photo.width + x, y * photo.width + end)
      x = Math.max(x, end)
      continue
    }
    for (; x < end; x++) {
      const cx = Math.min(Math.max((x + 0.5) / scaleX - 0.5, 0), width - 1)
      const coarse = atLeft + (atRight - atLeft) * (cx - left)
      const i = y * photo.width + x
      if (coarse < NONE || coarse > ALL) {
        out[i] = coarse > ALL ? 1 : 0
        continue
      }
      sampleRgb(inside, cx / 2 - 0.25, cy / 2 - 0.25, f)
      sampleRgb(outside, cx / 2 - 0.25, cy / 2 - 0.25, b)
      out[i] = coverage(photo.rgb, i * 3, f, b, coarse)
    }
  }
}

function coverage(rgb: Uint8Array, at: number, f: Float32Array, b: Float32Array, coarse: number): number {
  let along = 0
  let square = 0
  for (let k = 0; k < 3; k++) {
    const step = f[k]! - b[k]!
    along += (rgb[at + k]! - b[k]!) * step
    square += step * step
  }
  const trust = Math.min(square / (CLEAR * CLEAR), 1)
  const line = square > 0 ? Math.min(Math.max(along / square, 0), 1) : coarse
  // The cut keeps a say: a highlight at the rim must not bite into the outline.
  const prior = Math.min(Math.max((coarse - 0.5) * 2.5 + 0.5, 0), 1)
  const weight = trust * (1 - Math.abs(coarse - 0.5) * 1.6)
  return line * weight + prior * (1 - weight)
}

/** A light blur of the pixels that are covered in part, against the photo's noise. */
function smooth({ width, height, data }: Field): Field {
  const out = data.slice()
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (data[i] === 0 || data[i] === 1) continue
      const cross = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]!
      const corners =
        data[i - width - 1]! + data[i - width + 1]! + data[i + width - 1]! + data[i + width + 1]!
      out[i] = (4 * data[i]! + 2 * cross + corners) / 16
    }
  }
  return { width, height, data: out }
}
