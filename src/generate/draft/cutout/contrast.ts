import { fillGaps } from '../texture/fill-gaps.js'
import type { LabImage } from './lab-image.js'

/** A shadow keeps at least this share of the light; below it the pixel is a thing of its own. */
const DEEPEST_SHADOW = 0.42
/** How little a darkening counts while it may be a shadow, against a change of tint. */
const SHADOW_WEIGHT = 0.3
/** How much a lightening counts: next to an object a background gets darker, hardly ever lighter. */
const LIGHT_WEIGHT = 1.6

/** How each pixel differs from the background that would be seen there. */
export interface Contrast {
  /** Difference (ΔE) in which a darkening counts little, because it may be a shadow. */
  readonly distance: Float32Array
  /** Difference of lightness alone: negative where darker. */
  readonly lightness: Float32Array
}

/** Compares each pixel with the background, which comes from the nearest flooded pixels. */
export function contrastToBackground(image: LabImage, flooded: Uint8Array): Contrast {
  const { width, height, lab } = image
  const background = lab.slice()
  fillGaps(background, flooded, width, height)
  const lightness = new Float32Array(width * height)
  const distance = new Float32Array(width * height)
  for (let i = 0; i < lightness.length; i++) {
    const l = lab[i * 3]! - background[i * 3]!
    const tint = lengthOf(lab[i * 3 + 1]! - background[i * 3 + 1]!, lab[i * 3 + 2]! - background[i * 3 + 2]!)
    lightness[i] = l
    distance[i] = l >= 0 ? lengthOf(l * LIGHT_WEIGHT, tint) : darkContrast(l, tint, background[i * 3]!)
  }
  return { distance, lightness }
}

function darkContrast(l: number, tint: number, backgroundLightness: number): number {
  const light = luminance(backgroundLightness + l) / Math.max(luminance(backgroundLightness), 1e-3)
  const likely = Math.min(Math.max((light - DEEPEST_SHADOW) / 0.25, 0), 1)
  // Shadows shift the tint a little too: a share of the darkening is forgiven.
  const tinted = Math.max(tint + l * 0.1 * likely, 0)
  return lengthOf(l * (1 - (1 - SHADOW_WEIGHT) * likely), tinted)
}

/** Relative luminance (0–1) of a CIELAB lightness. */
function luminance(l: number): number {
  const t = (l + 16) / 116
  return l > 8 ? t * t * t : l / 903.3
}

function lengthOf(a: number, b: number): number {
  return Math.sqrt(a * a + b * b)
}
