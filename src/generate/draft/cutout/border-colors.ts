import type { LabImage } from './lab-image.js'
import type { Border } from './read-border.js'

/**
 * The colour that the background of each pixel would have if it ran evenly from edge to edge: the mean of what the
 * four ends of its row and column show, the nearer the more. CIELAB, three numbers a pixel.
 */
export function borderColors({ width, height, lab }: LabImage, border: Border): Float32Array {
  const usable = new Uint8Array(width * height)
  for (let k = 0; k < border.pixels.length; k++) usable[border.pixels[k]!] = border.isBackground[k]!
  const nearness = Float32Array.from({ length: Math.max(width, height) }, (_, distance) => 1 / (distance + 1))
  const mean = meanOf(lab, border)
  const out = new Float32Array(lab.length)
  for (let y = 0; y < height; y++) {
    const left = y * width
    const right = left + width - 1
    for (let x = 0; x < width; x++) {
      const bottom = (height - 1) * width + x
      const atLeft = usable[left]! * nearness[x]!
      const atRight = usable[right]! * nearness[width - 1 - x]!
      const atTop = usable[x]! * nearness[y]!
      const atBottom = usable[bottom]! * nearness[height - 1 - y]!
      const sum = atLeft + atRight + atTop + atBottom
      const to = (left + x) * 3
      for (let k = 0; k < 3; k++) {
        const total =
          lab[left * 3 + k]! * atLeft +
          lab[right * 3 + k]! * atRight +
          lab[x * 3 + k]! * atTop +
          lab[bottom * 3 + k]! * atBottom
        out[to + k] = sum > 0 ? total / sum : mean[k]!
      }
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
