import { Enclosed } from './find-holes.js'
import { labelComponents } from './label-components.js'

/** Pieces smaller than this share of the largest are dust. */
const DUST = 0.004

/**
 * Removes dust outside and specks inside: every enclosed gap is filled unless most of it was recognised as a hole,
 * and pieces that are tiny beside the largest one go. Several objects stay together.
 */
export function tidyLabels(
  labels: Uint8Array,
  width: number,
  height: number,
  enclosed: Uint8Array,
): Uint8Array {
  const tidy = labels.slice()
  fillGapsThatAreNoHoles(tidy, width, height, enclosed)
  const pieces = labelComponents(tidy, 1, width, height)
  const largest = pieces.sizes.reduce((most, size) => Math.max(most, size), 0)
  for (let i = 0; i < tidy.length; i++) {
    const piece = pieces.labels[i]!
    if (piece >= 0 && pieces.sizes[piece]! < largest * DUST) tidy[i] = 0
  }
  return tidy
}

function fillGapsThatAreNoHoles(
  labels: Uint8Array,
  width: number,
  height: number,
  enclosed: Uint8Array,
): void {
  const gaps = labelComponents(labels, 0, width, height)
  const holes = new Uint32Array(gaps.sizes.length)
  const outside = new Uint8Array(gaps.sizes.length)
  for (let i = 0; i < labels.length; i++) {
    const gap = gaps.labels[i]!
    if (gap < 0) continue
    const x = i % width
    if (x === 0 || x === width - 1 || i < width || i >= labels.length - width) outside[gap] = 1
    if (enclosed[i] === Enclosed.hole) holes[gap]!++
  }
  for (let i = 0; i < labels.length; i++) {
    const gap = gaps.labels[i]!
    if (gap >= 0 && !outside[gap] && holes[gap]! < gaps.sizes[gap]! * 0.4) labels[i] = 1
  }
}
