import { borderColors } from './border-colors.js'
import { type LabImage, squareE } from './lab-image.js'
import { neighbourOf } from './neighbour-of.js'
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
  const { width, lab } = image
  const closed = closedPixels(image, borderColors(image, border))
  const flooded = new Uint8Array(closed.length)
  const reference = new Float32Array(lab.length)
  const queue = new Int32Array(closed.length)
  let end = 0
  border.pixels.forEach((pixel, k) => {
    if (!border.isBackground[k]) return
    flooded[pixel] = 1
    reference.set(lab.subarray(pixel * 3, pixel * 3 + 3), pixel * 3)
    queue[end++] = pixel
  })
  for (let start = 0; start < end; start++) {
    const pixel = queue[start]!
    for (let side = 0; side < 4; side++) {
      const next = neighbourOf(pixel, side, width, closed.length)
      if (next < 0 || flooded[next] || closed[next]) continue
      if (squareE(lab, next * 3, reference, pixel * 3) > STEP * STEP) continue
      flooded[next] = 1
      for (let k = 0; k < 3; k++) {
        const before = reference[pixel * 3 + k]!
        reference[next * 3 + k] = before + (lab[next * 3 + k]! - before) * FOLLOW
      }
      queue[end++] = next
    }
  }
  return flooded
}

/** Pixels on or beside an edge, and pixels that cannot be background by their colour. */
function closedPixels({ width, height, lab }: LabImage, expected: Float32Array): Uint8Array {
  const closed = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const isEdge =
        isStep(lab, i, 1, Math.min(4, x, width - 1 - x)) ||
        isStep(lab, i, width, Math.min(4, y, height - 1 - y))
      if (isEdge) closeAround(closed, i, width)
      else if (isForeign(lab, expected, i * 3)) closed[i] = 1
    }
  }
  openBorder(closed, width, height)
  return closed
}

/** Whether colours change sharply along `step`; `reach` says over how many pixels the whole change is measured. */
function isStep(lab: Float32Array, i: number, step: number, reach: number): boolean {
  const near = squareE(lab, (i - step) * 3, lab, (i + step) * 3)
  if (near <= EDGE * EDGE) return false
  return near > SHARP * SHARP * squareE(lab, (i - step * reach) * 3, lab, (i + step * reach) * 3)
}

/** Closes the pixels up to two steps away. */
function closeAround(closed: Uint8Array, i: number, width: number): void {
  for (let dy = -2; dy <= 2; dy++) {
    const reach = 2 - Math.abs(dy)
    for (let dx = -reach; dx <= reach; dx++) closed[i + dy * width + dx] = 1
  }
}

function isForeign(lab: Float32Array, expected: Float32Array, at: number): boolean {
  const lighter = lab[at]! - expected[at]!
  const a = lab[at + 1]! - expected[at + 1]!
  const b = lab[at + 2]! - expected[at + 2]!
  return lighter > LIGHTER || lighter < -DARKER || a * a + b * b > TINTED * TINTED
}

/** The two outermost rings stay open, so that the flood can start. */
function openBorder(closed: Uint8Array, width: number, height: number): void {
  closed.fill(0, 0, 2 * width)
  closed.fill(0, (height - 2) * width)
  for (let y = 2; y < height - 2; y++) {
    closed.fill(0, y * width, y * width + 2)
    closed.fill(0, (y + 1) * width - 2, (y + 1) * width)
  }
}
