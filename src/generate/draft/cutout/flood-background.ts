import { borderColors } from './border-colors.js'
import { deltaE, type LabImage } from './lab-image.js'
import type { Border } from './read-border.js'

/** Largest difference to the surroundings that the flood crosses (ΔE): soft shadows pass, edges do not. */
const STEP = 5.5
/** How far the reference follows each pixel: about three pixels of memory. */
const FOLLOW = 0.3
/** Contrast between pixels two apart from which the flood stops (ΔE). */
const EDGE = 4
/** Share of the contrast over eight pixels that lies within two: more is an outline, less the rim of a shadow. */
const SHARP = 0.45
/** How much darker, lighter and differently tinted than the edge of the picture the background may become. */
const DARKER = 30
const LIGHTER = 20
const TINTED = 11

/**
 * Marks the background that is connected to the edge of the picture. The flood carries a slowly changing reference
 * colour, so it follows gradients, vignettes and soft shadows, and stops at the outline of things. It passes no gap
 * narrower than five pixels, so a weak spot in an outline does not let it in.
 */
export function floodBackground(image: LabImage, border: Border): Uint8Array {
  const { width, height, lab } = image
  const expected = borderColors(image, border)
  const closed = closedPixels(image, expected)
  const flooded = new Uint8Array(width * height)
  const reference = new Float32Array(lab.length)
  const queue = new Int32Array(width * height)
  let end = 0
  border.pixels.forEach((pixel, k) => {
    if (!border.isBackground[k]) return
    flooded[pixel] = 1
    reference.set(lab.subarray(pixel * 3, pixel * 3 + 3), pixel * 3)
    queue[end++] = pixel
  })
  for (let start = 0; start < end; start++) {
    const pixel = queue[start]!
    const x = pixel % width
    const visit = (next: number) => {
      if (flooded[next] || closed[next] || deltaE(lab, next * 3, reference, pixel * 3) > STEP) return
      flooded[next] = 1
      for (let k = 0; k < 3; k++) {
        const before = reference[pixel * 3 + k]!
        reference[next * 3 + k] = before + (lab[next * 3 + k]! - before) * FOLLOW
      }
      queue[end++] = next
    }
    if (x > 0) visit(pixel - 1)
    if (x < width - 1) visit(pixel + 1)
    if (pixel >= width) visit(pixel - width)
    if (pixel < width * (height - 1)) visit(pixel + width)
  }
  return flooded
}

/** Pixels on or beside an edge, and pixels that cannot be background by their colour. */
function closedPixels({ width, height, lab }: LabImage, expected: Float32Array): Uint8Array {
  const edge = new Uint8Array(width * height)
  const isStep = (i: number, step: number, reach: number) => {
    const near = deltaE(lab, (i - step) * 3, lab, (i + step) * 3)
    return near > EDGE && near > SHARP * deltaE(lab, (i - step * reach) * 3, lab, (i + step * reach) * 3)
  }
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const across = isStep(i, 1, Math.min(4, x, width - 1 - x))
      if (across || isStep(i, width, Math.min(4, y, height - 1 - y))) edge[i] = 1
    }
  }
  const closed = new Uint8Array(width * height)
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x
      const lighter = lab[i * 3]! - expected[i * 3]!
      const tint = Math.hypot(lab[i * 3 + 1]! - expected[i * 3 + 1]!, lab[i * 3 + 2]! - expected[i * 3 + 2]!)
      const near =
        edge[i]! +
        edge[i - 1]! +
        edge[i + 1]! +
        edge[i - width]! +
        edge[i + width]! +
        edge[i - 2]! +
        edge[i + 2]! +
        edge[i - 2 * width]! +
        edge[i + 2 * width]! +
        edge[i - width - 1]! +
        edge[i - width + 1]! +
        edge[i + width - 1]! +
        edge[i + width + 1]!
      if (near > 0 || lighter > LIGHTER || lighter < -DARKER || tint > TINTED) closed[i] = 1
    }
  }
  return closed
}
