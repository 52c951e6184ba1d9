import type { Field, Raster } from '../raster.js'
import { rateCut } from './confidence.js'
import { contrastToBackground } from './contrast.js'
import { dropCrumbs } from './drop-crumbs.js'
import { type Clues, gatherEvidence, refineEvidence } from './evidence.js'
import { findHoles } from './find-holes.js'
import { floodBackground } from './flood-background.js'
import { graphCut } from './graph-cut.js'
import { toLabImage } from './lab-image.js'
import { readBorder } from './read-border.js'
import { refineMatte } from './refine-matte.js'
import { settlePixels } from './settle-pixels.js'
import { tidyLabels } from './tidy-labels.js'

/** Longest edge at which the cut is made, in pixels; its outline is then sharpened at full size. */
const CUT_EDGE = 384

export interface Segmentation {
  /** Coverage per pixel of the photo, 0–1. */
  readonly matte: Field
  /** 0–1: below about 0.35 the outline should not be believed. */
  readonly confidence: number
}

/**
 * Separates the subject from an unknown but quiet background.
 *
 * The background is what the edge of the picture shows and a flood from there can reach; every other pixel is judged
 * by its contrast to the background around it, shadows forgiven; two rounds of a graph cut, the second with colour
 * models of both sides, place the outline on edges; the matte is then refined at the photo's own resolution.
 */
export function segment(photo: Raster): Segmentation {
  const image = toLabImage(photo, CUT_EDGE)
  const border = readBorder(image)
  const flooded = floodBackground(image, border)
  const contrast = contrastToBackground(image, flooded)
  const enclosed = findHoles(image, flooded, contrast)
  const clues: Clues = { image, flooded, contrast, enclosed }
  const evidence = gatherEvidence(clues)
  const { width, height } = image
  const first = graphCut(image, evidence, settlePixels(evidence, width, height))
  const settled = settlePixels(evidence, width, height, first)
  const second = graphCut(image, refineEvidence(clues, evidence, first, settled), settled)
  const labels = tidyLabels(second, width, height, enclosed)
  const matte = refineMatte(photo, image, labels)
  dropCrumbs(matte)
  return { matte, confidence: rateCut(image, border, labels) }
}
