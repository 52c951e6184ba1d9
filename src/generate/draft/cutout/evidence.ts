import { fitMixture, mixtureCost } from './color-mixture.js'
import type { Contrast } from './contrast.js'
import { Enclosed } from './find-holes.js'
import type { LabImage } from './lab-image.js'
import { neighbourOf } from './neighbour-of.js'
import { OPEN } from './settle-pixels.js'

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
/** Distance to the background beyond which it makes no difference, in steps. */
const DEEPEST = 13
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

/** Adds what the colours of both sides of a first cut say about the pixels that are still open, as GrabCut does. */
export function refineEvidence(
  { image: { lab } }: Clues,
  evidence: Float32Array,
  labels: Uint8Array,
  settled: Uint8Array,
): Float32Array {
  const subject = fitMixture(lab, labels, 1)
  const background = fitMixture(lab, labels, 0)
  if (!subject || !background) return evidence
  const refined = evidence.slice()
  for (let i = 0; i < refined.length; i++) {
    if (settled[i] !== OPEN) continue
    const difference = mixtureCost(background, lab, i) - mixtureCost(subject, lab, i)
    refined[i] = evidence[i]! + MIXTURE_WEIGHT * Math.min(Math.max(difference, -MIXTURE_LIMIT), MIXTURE_LIMIT)
  }
  return refined
}

/** Steps from each pixel to the nearest flooded one, at most `DEEPEST`. */
function stepsFrom(flooded: Uint8Array, width: number): Uint8Array {
  const steps = new Uint8Array(flooded.length)
  const queue = new Int32Array(flooded.length)
  let end = 0
  for (let i = 0; i < flooded.length; i++) {
    if (flooded[i]) queue[end++] = i
    else steps[i] = DEEPEST
  }
  for (let start = 0; start < end; start++) {
    const pixel = queue[start]!
    const next = steps[pixel]! + 1
    for (let side = 0; side < 4; side++) {
      const other = neighbourOf(pixel, side, width, flooded.length)
      if (other < 0 || steps[other]! <= next) continue
      steps[other] = next
      queue[end++] = other
    }
  }
  return steps
}
