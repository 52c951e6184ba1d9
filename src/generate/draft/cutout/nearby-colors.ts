import type { Raster } from '../raster.js'
import { blurPlane } from '../texture/blur-inside.js'
import type { RgbImage } from '../texture/sample-rgb.js'
import type { LabImage } from './lab-image.js'

/** How far around a pixel the colours of a side are gathered, in pixels of the result. */
const REACH = 1.5
/** Weight of a pixel on the outline, which blends both sides, against 1 for all others. */
const OUTLINE_WEIGHT = 0.02

/** Mean colours around each place of the cut, at half its size: of the pixels with label 0, and of those with label 1. */
export function nearbyColors(photo: Raster, image: LabImage, labels: Uint8Array): [RgbImage, RgbImage] {
  const size = { width: (image.width + 1) >> 1, height: (image.height + 1) >> 1 }
  const sums = [0, 1].map(() => new Float32Array(size.width * size.height * 4))
  for (let y = 1; y < image.height - 1; y++) {
    const row = Math.floor((y + 0.5) * image.scaleY) * photo.width
    for (let x = 1; x < image.width - 1; x++) {
      const from = (row + Math.floor((x + 0.5) * image.scaleX)) * 3
      const i = y * image.width + x
      const weight = isInner(labels, i, image.width) ? 1 : OUTLINE_WEIGHT
      addColor(sums[labels[i]!]!, ((y >> 1) * size.width + (x >> 1)) * 4, photo.rgb, from, weight)
    }
  }
  return [blurSums(sums[0]!, size.width, size.height), blurSums(sums[1]!, size.width, size.height)]
}

function isInner(labels: Uint8Array, i: number, width: number): boolean {
  const label = labels[i]
  return (
    labels[i - 1] === label &&
    labels[i + 1] === label &&
    labels[i - width] === label &&
    labels[i + width] === label
  )
}

function addColor(sums: Float32Array, to: number, rgb: Uint8Array, from: number, weight: number): void {
  for (let k = 0; k < 3; k++) sums[to + k] = sums[to + k]! + rgb[from + k]! * weight
  sums[to + 3] = sums[to + 3]! + weight
}

/** Blurs sums of colours and weights, and divides one by the other. */
function blurSums(sums: Float32Array, width: number, height: number): RgbImage {
  const count = width * height
  const rgb = new Uint8Array(count * 3)
  const blurred = (channel: number) => {
    const plane = new Float32Array(count)
    for (let i = 0; i < count; i++) plane[i] = sums[i * 4 + channel]!
    return blurPlane(plane, width, height, REACH)
  }
  const weight = blurred(3)
  for (let k = 0; k < 3; k++) {
    const color = blurred(k)
    for (let i = 0; i < count; i++) if (weight[i]! > 1e-5) rgb[i * 3 + k] = color[i]! / weight[i]! + 0.5
  }
  return { width, height, rgb }
}
