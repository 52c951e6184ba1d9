import { deltaE, type LabImage } from './lab-image.js'
import type { Border } from './read-border.js'

/** Contrast across the outline that counts as full (ΔE). */
const CLEAR_CONTRAST = 16
/** Share of the picture below which there is nothing, and above which there is no background, to speak of. */
const LEAST_AREA = 0.004
const MOST_AREA = 0.92

/**
 * How far a cut can be believed, 0–1: an even background all around, a clear step across the outline, and a sensible
 * size. Below 0.35 a framed picture is the more honest answer.
 */
export function rateCut(image: LabImage, border: Border, labels: Uint8Array): number {
  const area = labels.reduce((sum, label) => sum + label, 0) / labels.length
  if (area < LEAST_AREA || area > MOST_AREA) return 0
  const contrast = Math.min(contrastAcross(image, labels) / CLEAR_CONTRAST, 1)
  const evenness = Math.min(Math.max((border.evenness - 0.2) / 0.6, 0), 1)
  const cutByFrame = border.pixels.reduce((sum, pixel) => sum + labels[pixel]!, 0) / border.pixels.length
  return evenness * contrast * Math.min(Math.max(1.3 - 2 * cutByFrame, 0), 1)
}

/** Mean difference between the two sides of the outline, two pixels off it. */
function contrastAcross({ width, height, lab }: LabImage, labels: Uint8Array): number {
  let sum = 0
  let count = 0
  for (let y = 2; y < height - 3; y++) {
    for (let x = 2; x < width - 3; x++) {
      const i = y * width + x
      for (const step of [1, width]) {
        if (labels[i] === labels[i + step]) continue
        sum += deltaE(lab, (i - step) * 3, lab, (i + 2 * step) * 3)
        count++
      }
    }
  }
  return count > 0 ? sum / count : 0
}
