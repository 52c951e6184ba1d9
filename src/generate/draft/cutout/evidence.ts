import { fitMixture, mixtureCost } from './color-mixture.js'
import type { Contrast } from './contrast.js'
import { Enclosed } from './find-holes.js'
import type { LabImage } from './lab-image.js'

/** What is known about each pixel before the first cut. */
export interface Clues {
  readonly image: LabImage
  readonly flooded: Uint8Array
  readonly contrast: Contrast
  readonly enclosed: Uint8Array
}

/** Contrast at which subject and background are equally likely (ΔE), and nats per ΔE around it. */
const EVEN_ODDS = 6
const NATS = 0.6
/** How much the colour models of the second round may add, in nats, and their weight. */
const MIXTURE_LIMIT = 5
const MIXTURE_WEIGHT = 0.3

/** The first guess, in nats: positive where a pixel looks like the subject. */
export function gatherEvidence({ image, flooded, contrast, enclosed }: Clues): Float32Array {
  const depth = stepsFrom(flooded, image.width)
  return contrast.distance.map((distance, i) => {
    const guess = Math.min(Math.max((distance - EVEN_ODDS) * NATS, -3), 6)
    if (flooded[i]) return Math.min(guess, 0) - 3
    if (enclosed[i] === Enclosed.hole) return -4
    if (enclosed[i] === Enclosed.part) return Math.max(guess, 2)
    // Not darker than the background, so it is no shadow; and yet an edge kept the flood out.
    if (contrast.lightness[i]! > -4 && depth[i]! > 3) return Math.max(guess, 0.7)
    // Shadows with hard rims are narrow: far behind such a rim there is rather a thing of the same grey.
    return Math.max(guess, Math.min(depth[i]! - 7, 6) * 0.25)
  })
}

/** Adds what the colours of both sides of a first cut say, as GrabCut does. */
export function refineEvidence({ image }: Clues, evidence: Float32Array, labels: Uint8Array): Float32Array {
  const subject = fitMixture(image.lab, Float32Array.from(labels))
  const background = fitMixture(
    image.lab,
    Float32Array.from(labels, (label) => 1 - label),
  )
  if (!subject || !background) return evidence
  return evidence.map((value, i) => {
    const difference = mixtureCost(background, image.lab, i) - mixtureCost(subject, image.lab, i)
    return value + MIXTURE_WEIGHT * Math.min(Math.max(difference, -MIXTURE_LIMIT), MIXTURE_LIMIT)
  })
}

/** Steps from each pixel to the nearest flooded one, at most 255. */
function stepsFrom(flooded: Uint8Array, width: number): Uint8Array {
  const steps = new Uint8Array(flooded.length)
  const queue = new Int32Array(flooded.length)
  let end = 0
  for (let i = 0; i < flooded.length; i++) if (flooded[i]) queue[end++] = i
  for (let start = 0; start < end; start++) {
    const pixel = queue[start]!
    const x = pixel % width
    const visit = (next: number) => {
      if (flooded[next] || steps[next]) return
      steps[next] = Math.min(steps[pixel]! + 1, 255)
      queue[end++] = next
    }
    if (x > 0) visit(pixel - 1)
    if (x < width - 1) visit(pixel + 1)
    if (pixel >= width) visit(pixel - width)
    if (pixel < flooded.length - width) visit(pixel + width)
  }
  return steps
}
