import type { Raster } from '../raster.js'

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
  const rgb = shrinkArea(photo, width, height)
  const lab = new Float32Array(width * height * 3)
  for (let i = 0; i < width * height; i++) writeLab(rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!, lab, i * 3)
  return { width, height, lab, scaleX: photo.width / width, scaleY: photo.height / height }
}

/** Mean colours of the photo under each pixel; linear light, 0–1. Pixels on a border count by their share. */
function shrinkArea({ width, height, rgb }: Raster, toWidth: number, toHeight: number): Float32Array {
  const rows = new Float32Array(toWidth * height * 3)
  forEachShare(width, toWidth, (from, to, share) => {
    for (let y = 0; y < height; y++) {
      const source = (y * width + from) * 3
      const target = (y * toWidth + to) * 3
      for (let k = 0; k < 3; k++) rows[target + k] = rows[target + k]! + LINEAR[rgb[source + k]!]! * share
    }
  })
  const out = new Float32Array(toWidth * toHeight * 3)
  const stride = toWidth * 3
  forEachShare(height, toHeight, (from, to, share) => {
    for (let k = 0; k < stride; k++)
      out[to * stride + k] = out[to * stride + k]! + rows[from * stride + k]! * share
  })
  return out
}

function forEachShare(
  from: number,
  to: number,
  visit: (from: number, to: number, share: number) => void,
): void {
  const step = from / to
  for (let target = 0; target < to; target++) {
    const start = target * step
    const end = start + step
    for (let source = Math.floor(start); source < Math.min(Math.ceil(end - 1e-6), from); source++) {
      const share = (Math.min(end, source + 1) - Math.max(start, source)) / step
      if (share > 0) visit(source, target, share)
    }
  }
}

/** sRGB byte to linear light (IEC 61966-2-1). */
export const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const c = value / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
})

/** Linear sRGB to CIELAB under D65, by the formulas of CIE 15. */
export function writeLab(r: number, g: number, b: number, out: Float32Array, at: number): void {
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  out[at] = 116 * y - 16
  out[at + 1] = 500 * (x - y)
  out[at + 2] = 200 * (y - z)
}

function curve(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116
}

/** Distance of two colours in CIELAB (ΔE of 1976): about 2 is just visible. */
export function deltaE(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const l = a[i]! - b[j]!
  const u = a[i + 1]! - b[j + 1]!
  const v = a[i + 2]! - b[j + 2]!
  return Math.sqrt(l * l + u * u + v * v)
}
