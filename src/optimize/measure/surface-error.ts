import { boundsOf, extentOf, type Surface } from '../geometry/surface.js'
import { pointDistances } from './point-distances.js'
import { sampleSurface } from './sample-surface.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Measures levels against one raw surface. */
export interface ErrorMeter {
  /** The deviation of `level`, in metres: the 99th percentile of the distance, sampled both ways. */
  measure(level: Mesh): number
}

/** Points drawn from each side: repeated draws of so many agree on the percentile within some per cent. */
const SAMPLES = 6_000
const PERCENTILE = 0.99
/** A model without any extent still has an error of 0. */
const SMALLEST_EXTENT = 1e-30

/** Prepares a raw surface to be compared with any number of levels. */
export function createErrorMeter(raw: Mesh): ErrorMeter {
  const rawPoints = sampleSurface(raw, SAMPLES)
  const extent = Math.max(extentOf(boundsOf(raw)), SMALLEST_EXTENT)
  return {
    measure(level) {
      const distances = new Float64Array(2 * SAMPLES)
      distances.set(pointDistances(rawPoints, level, extent))
      distances.set(pointDistances(sampleSurface(level, SAMPLES), raw, extent), SAMPLES)
      return distances.sort()[Math.ceil(PERCENTILE * distances.length) - 1]!
    },
  }
}
