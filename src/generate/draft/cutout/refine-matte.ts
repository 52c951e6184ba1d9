import { createField, type Field, type Raster, sampleField } from '../raster.js'
import { blurPlane } from '../texture/blur-inside.js'
import { sampleRgb } from '../texture/sample-rgb.js'
import type { LabImage } from './lab-image.js'

/** How far around a pixel the colours of both sides are gathered, in pixels of the cut. */
const REACH = 3
/** Difference between both sides (0–255 per channel) from which their colours decide alone. */
const CLEAR = 50

/**
 * Brings a coarse cut to the photo's resolution. Near the outline each pixel is taken for a blend of the colours
 * nearby inside and outside; its coverage is where it lies between the two (the colour line of natural image matting).
 * Where both sides look alike, the cut itself decides.
 */
export function refineMatte(photo: Raster, image: LabImage, labels: Uint8Array): Field {
  const { width, height } = image
  const cut: Field = { width, height, data: blurPlane(Float32Array.from(labels), width, height, 1) }
  const inside = nearbyColors(photo, image, labels, 1)
  const outside = nearbyColors(photo, image, labels, 0)
  const matte = createField(photo.width, photo.height)
  const f = new Float32Array(3)
  const b = new Float32Array(3)
  for (let y = 0; y < photo.height; y++) {
    const cy = (y + 0.5) / image.scaleY - 0.5
    for (let x = 0; x < photo.width; x++) {
      const cx = (x + 0.5) / image.scaleX - 0.5
      const coarse = sampleField(cut, cx, cy)
      const i = y * photo.width + x
      if (coarse < 0.08 || coarse > 0.92) {
        matte.data[i] = coarse > 0.5 ? 1 : 0
        continue
      }
      sampleRgb(inside, cx, cy, f)
      sampleRgb(outside, cx, cy, b)
      matte.data[i] = coverage(photo.rgb, i * 3, f, b, coarse)
    }
  }
  return smooth(matte)
}

function coverage(rgb: Uint8Array, at: number, f: Float32Array, b: Float32Array, coarse: number): number {
  let along = 0
  let square = 0
  for (let k = 0; k < 3; k++) {
    along += (rgb[at + k]! - b[k]!) * (f[k]! - b[k]!)
    square += (f[k]! - b[k]!) ** 2
  }
  const trust = Math.min(Math.sqrt(square) / CLEAR, 1) ** 2
  const line = square > 0 ? Math.min(Math.max(along / square, 0), 1) : coarse
  // The cut keeps a say: a highlight at the rim must not bite into the outline.
  const prior = Math.min(Math.max((coarse - 0.5) * 2.5 + 0.5, 0), 1)
  const weight = trust * (1 - Math.abs(coarse - 0.5) * 1.6)
  return line * weight + prior * (1 - weight)
}

/** Mean colours of the pixels with a label around each pixel of the cut; those on the outline count little. */
function nearbyColors(photo: Raster, image: LabImage, labels: Uint8Array, label: number) {
  const { width, height } = image
  const weight = new Float32Array(width * height)
  for (let i = width; i < width * (height - 1); i++) {
    if (labels[i] !== label) continue
    const inner =
      labels[i - 1] === label &&
      labels[i + 1] === label &&
      labels[i - width] === label &&
      labels[i + width] === label
    weight[i] = inner ? 1 : 0.02
  }
  const sums = blurPlane(weight, width, height, REACH)
  const rgb = new Uint8Array(width * height * 3)
  const color = new Float32Array(3)
  const planes = [0, 1, 2].map(() => new Float32Array(width * height))
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue
    const x = ((i % width) + 0.5) * image.scaleX - 0.5
    const y = (Math.floor(i / width) + 0.5) * image.scaleY - 0.5
    sampleRgb(photo, x, y, color)
    for (let k = 0; k < 3; k++) planes[k]![i] = color[k]! * weight[i]!
  }
  planes.forEach((plane, k) => {
    const blurred = blurPlane(plane, width, height, REACH)
    for (let i = 0; i < sums.length; i++) rgb[i * 3 + k] = sums[i]! > 1e-5 ? blurred[i]! / sums[i]! + 0.5 : 0
  })
  return { width, height, rgb }
}

/** A light blur where the matte is neither empty nor full, against the photo's noise. */
function smooth(matte: Field): Field {
  const { width, height, data } = matte
  const out = createField(width, height)
  out.data.set(data)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const cross = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]!
      if (cross + data[i]! <= 0 || cross + data[i]! >= 5) continue
      const corners =
        data[i - width - 1]! + data[i - width + 1]! + data[i + width - 1]! + data[i + width + 1]!
      out.data[i] = (4 * data[i]! + 2 * cross + corners) / 16
    }
  }
  return out
}
