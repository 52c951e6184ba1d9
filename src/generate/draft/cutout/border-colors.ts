import type { LabImage } from './lab-image.js'
import type { Border } from './read-border.js'

/**
 * The colour that the background of each pixel would have if it ran evenly from edge to edge: the mean of what the
 * four ends of its row and column show, the nearer the more. CIELAB, three numbers a pixel.
 */
export function borderColors(image: LabImage, border: Border): Float32Array {
  const { width, height, lab } = image
  const usable = new Uint8Array(width * height)
  border.pixels.forEach((pixel, k) => {
    usable[pixel] = border.isBackground[k]!
  })
  const out = new Float32Array(lab.length)
  const mean = meanOf(lab, border)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 3
      let sum = 0
      const take = (pixel: number, distance: number) => {
        if (!usable[pixel]) return
        const weight = 1 / (distance + 1)
        sum += weight
        for (let k = 0; k < 3; k++) out[to + k] = out[to + k]! + lab[pixel * 3 + k]! * weight
      }
      take(y * width, x)
      take(y * width + width - 1, width - 1 - x)
      take(x, y)
      take((height - 1) * width + x, height - 1 - y)
      for (let k = 0; k < 3; k++) out[to + k] = sum > 0 ? out[to + k]! / sum : mean[k]!
    }
  }
  return out
}

function meanOf(lab: Float32Array, border: Border): Float32Array {
  const mean = new Float32Array(3)
  let count = 0
  border.pixels.forEach((pixel, i) => {
    if (!border.isBackground[i]) return
    count++
    for (let k = 0; k < 3; k++) mean[k] = mean[k]! + lab[pixel * 3 + k]!
  })
  return mean.map((value) => value / Math.max(count, 1))
}
