import { forEachSpan } from '../texture/bake.js'
import { chartExtent } from '../texture/chart-extent.js'
import type { HeightSheet } from './height-sheet.js'

/** Tried one after the other: shares of the full unfolding. The last is the plain projection, which cannot overlap. */
const STRENGTHS = [0.9, 0.7, 0.5, 0.35, 0.2, 0]
/** Resolution of the check: texels along the longer side of the chart. */
const CHECK_SIZE = 384
/** Share of doubly covered texels that is due to rounding on shared edges. */
const NOISE = 5e-4

/** Spreads a sheet flat as far as no part of its chart comes to lie on another. */
export function separateFolds(sheet: HeightSheet): HeightSheet {
  for (const strength of STRENGTHS) {
    const unfolded = sheet.points.map((value, k) => value + (sheet.unfolded[k]! - value) * strength)
    if (strength === 0 || overlap(unfolded, sheet.triangles) < NOISE) return { ...sheet, unfolded }
  }
  return sheet
}

/** Share of the chart that is covered more than once. */
function overlap(points: Float32Array, triangles: Uint32Array): number {
  const { left, top, width, height } = chartExtent(points)
  const scale = CHECK_SIZE / Math.max(width, height)
  const size = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) }
  const texels = points.map((value, k) => (value - (k % 2 === 0 ? left : top)) * scale)
  const hits = new Uint8Array(size.width * size.height)
  let covered = 0
  let twice = 0
  forEachSpan({ texels, triangles }, size, ({ texel, count }) => {
    for (let i = texel; i < texel + count; i++) {
      if (hits[i] === 0) covered++
      else if (hits[i] === 1) twice++
      hits[i] = Math.min(hits[i]! + 1, 2)
    }
  })
  return twice / Math.max(covered, 1)
}
