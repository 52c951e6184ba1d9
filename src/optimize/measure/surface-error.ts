import { type Box, boundsOf, type Surface, sizeOf } from '../geometry/surface.js'
import { createNearPoints } from './near-points.js'
import { sampleSurface } from './sample-surface.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Measures levels against one raw surface. */
export interface ErrorMeter {
  /**
   * The deviation of `level`, in metres: the 99th percentile of the distance, sampled both ways.
   * Infinite if either has no triangles. A good guess at it saves time, and changes nothing else.
   */
  measure(level: Mesh, guess?: number): number
}

/** Points drawn from each side: repeated draws of so many agree on the percentile within some per cent. */
const SAMPLES = 6_000
const PERCENTILE = 0.99
/** Where the search begins at least, as a share of the diagonal: about what a good level deviates by. */
const FIRST_RADIUS = 0.001
const GROWTH = 4

/** Prepares a raw surface to be compared with any number of levels. */
export function createErrorMeter(raw: Mesh): ErrorMeter {
  const rawPoints = sampleSurface(raw, SAMPLES)
  const rawBounds = boundsOf(raw)
  return {
    measure(level, guess = 0) {
      if (raw.indices.length === 0 || level.indices.length === 0) return Number.POSITIVE_INFINITY
      const sides = [
        createNearPoints(rawPoints, level),
        createNearPoints(sampleSurface(level, SAMPLES), raw),
      ] as const
      const reach = Math.hypot(...sizeOf(aroundBoth(rawBounds, boundsOf(level))))
      const wanted = Math.ceil(PERCENTILE * 2 * SAMPLES) - 1
      // Whatever is not found within the radius is farther away, so a percentile within it is exact.
      for (let radius = Math.min(reach, Math.max(guess, FIRST_RADIUS * reach)); ; radius *= GROWTH) {
        for (const side of sides) side.widen(radius)
        const all = new Float64Array(2 * SAMPLES)
        all.set(sides[0].squares)
        all.set(sides[1].squares, SAMPLES)
        const found = Math.sqrt(all.sort()[wanted]!)
        if (found <= radius || !(radius < reach)) return found
      }
    },
  }
}

const aroundBoth = (a: Box, b: Box): Box => ({
  min: a.min.map((low, axis) => Math.min(low, b.min[axis]!)) as Box['min'],
  max: a.max.map((high, axis) => Math.max(high, b.max[axis]!)) as Box['max'],
})
