import type { Raster } from '../raster.js'
import { shrinkToLinear } from './shrink-to-linear.js'

/** A picture in CIELAB (D65): distances in it are close to what the eye sees. */
export interface LabImage {
  readonly width: number
  readonly height: number
  /** L (0–100), a and b per pixel. */
  readonly lab: Float32Array
  /** How many pixels of the photo one pixel here is wide and high. */
  readonly scaleX: number
  readonly scaleY: number
}

/** Shrinks a photo to at most `maxEdge` pixels, by area, and converts it. */
export function toLabImage(photo: Raster, maxEdge: number): LabImage {
  const shrink = Math.max(Math.max(photo.width, photo.height) / maxEdge, 1)
  const width = Math.max(Math.round(photo.width / shrink), 1)
  const height = Math.max(Math.round(photo.height / shrink), 1)
  const lab = shrinkToLinear(photo, width, height)
  for (let i = 0; i < lab.length; i += 3) writeLab(lab[i]!, lab[i + 1]!, lab[i + 2]!, lab, i)
  return { width, height, lab, scaleX: photo.width / width, scaleY: photo.height / height }
}

/** Linear sRGB to CIELAB under D65, by the formulas of CIE 15. */
function writeLab(r: number, g: number, b: number, out: Float32Array, at: number): void {
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  out[at] = 116 * y - 16
  out[at + 1] = 500 * (x - y)
  out[at + 2] = 200 * (y - z)
}

/** The curve at even steps from 0 to a little over 1: a cube root for every number would take longer than all else. */
const STEPS = 4096
const CURVE = Float32Array.from({ length: STEPS + 64 }, (_, step) => {
  const t = step / STEPS
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116
})

function curve(t: number): number {
  const at = t * STEPS
  const step = Math.floor(at)
  const before = CURVE[step]!
  return before + (CURVE[step + 1]! - before) * (at - step)
}

/** Distance of two colours in CIELAB (ΔE of 1976): about 2 is just visible. */
export function deltaE(a: Float32Array, i: number, b: Float32Array, j: number): number {
  return Math.sqrt(squareE(a, i, b, j))
}

/** The square of that distance: enough to compare with. */
export function squareE(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const l = a[i]! - b[j]!
  const u = a[i + 1]! - b[j + 1]!
  const v = a[i + 2]! - b[j + 2]!
  return l * l + u * u + v * v
}
