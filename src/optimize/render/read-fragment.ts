import { createAttributeReader } from './attribute-reader.js'
import type { Fragment } from './fragment.js'
import type { ScreenVertices } from './project.js'
import type { Batch } from './scene.js'

export interface PlacedBatch {
  readonly batch: Batch
  readonly screen: ScreenVertices
  /** Number of its first triangle, counted through all batches. */
  readonly firstTriangle: number
}

export interface FragmentReader {
  /** Overwritten by each `read`. */
  readonly fragment: Readonly<Fragment>
  /** Finds the surface of a triangle at a pixel's centre; returns the batch to which it belongs. */
  read(triangle: number, x: number, y: number): Batch
}

/**
 * Interpolates vertex attributes with perspective correction. Pixels of one triangle are best read in a row.
 * @param samplesPerPixel over how many of these pixels textures are averaged.
 */
export function createFragmentReader(
  batches: readonly PlacedBatch[],
  samplesPerPixel: number,
): FragmentReader {
  const reader = createAttributeReader()
  const { fragment } = reader
  let current = -1
  let { batch, screen } = batches[0]!
  let a = 0
  let b = 0
  let c = 0
  let inverseArea = 0

  return {
    fragment,
    read(triangle, x, y) {
      if (triangle !== current) begin(triangle)
      const weightB = clamp(doubleArea(screen, c, a, x + 0.5, y + 0.5) * inverseArea)
      const weightC = clamp(doubleArea(screen, a, b, x + 0.5, y + 0.5) * inverseArea)
      // What is even on the screen is not even in space: nearer corners count for more.
      const nearA = Math.max(0, 1 - weightB - weightC) * screen[a + 3]!
      const nearB = weightB * screen[b + 3]!
      const nearC = weightC * screen[c + 3]!
      const total = 1 / (nearA + nearB + nearC)
      reader.interpolate(nearA * total, nearB * total, nearC * total)
      return batch
    },
  }

  function begin(triangle: number): void {
    current = triangle
    let at = batches.length - 1
    while (batches[at]!.firstTriangle > triangle) at--
    batch = batches[at]!.batch
    screen = batches[at]!.screen
    const own = triangle - batches[at]!.firstTriangle
    a = batch.indices[own * 3]! * 4
    b = batch.indices[own * 3 + 1]! * 4
    c = batch.indices[own * 3 + 2]! * 4
    const area = doubleArea(screen, a, b, screen[c]!, screen[c + 1]!)
    inverseArea = 1 / area
    reader.select(batch, own, (2 * samplesPerPixel) / Math.abs(area))
    fragment.side = area < 0 ? 1 : -1 // y points down on the screen.
  }
}

/** Twice the signed area of the triangle of two vertices and a point. */
function doubleArea(screen: ScreenVertices, p: number, q: number, x: number, y: number): number {
  return (
    (screen[q]! - screen[p]!) * (y - screen[p + 1]!) - (screen[q + 1]! - screen[p + 1]!) * (x - screen[p]!)
  )
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))
