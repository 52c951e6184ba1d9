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
  const ends = new Int32Array(4)
  const distances = new Int32Array(4)
  for (let y = 0; y < height; y++) {
    ends[0] = y * width
    ends[1] = y * width + width - 1
    distances[2] = y
    distances[3] = height - 1 - y
    for (let x = 0; x < width; x++) {
      ends[2] = x
      ends[3] = (height - 1) * width + x
      distances[0] = x
      distances[1] = width - 1 - x
      const to = (y * width + x) * 3
      let sum = 0
      for (let end = 0; end < 4; end++) {
        const pixel = ends[end]!
        if (!usable[pixel]) continue
        const weight = 1 / (distances[end]! + 1)
        sum += weight
        out[to] = out[to]! + lab[pixel * 3]! * weight
        out[to + 1] = out[to + 1]! + lab[pixel * 3 + 1]! * weight
        out[to + 2] = out[to + 2]! + lab[pixel * 3 + 2]! * weight
      }
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
