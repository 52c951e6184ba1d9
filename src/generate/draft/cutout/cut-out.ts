import type { Raster } from '../raster.js'
import { alphaMatte } from './alpha-matte.js'
import { segment } from './segment.js'
import { cropSubject, type Subject } from './subject.js'

export interface CutOut {
  /** `null` when no subject could be told from its surroundings. */
  readonly subject: Subject | null
  /** 0–1: how far the outline can be believed; 1 for a picture with its background removed. */
  readonly confidence: number
}

/** Below this the whole picture is the more honest stand-in. */
const LEAST_CONFIDENCE = 0.35

/** Cuts the subject from a photo: by its alpha if it has one, else by telling it from the background. */
export function cutOut(photo: Raster): CutOut {
  const alpha = alphaMatte(photo)
  if (alpha) {
    const subject = cropSubject(photo, alpha)
    return { subject, confidence: subject ? 1 : 0 }
  }
  const { matte, confidence } = segment(photo)
  return { subject: confidence < LEAST_CONFIDENCE ? null : cropSubject(photo, matte), confidence }
}
