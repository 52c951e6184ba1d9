import type { Surface } from '../geometry/surface.js'
import { sampleSurface } from './sample-surface.js'
import { createTriangleGrid, type TriangleGrid } from './triangle-grid.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Measures levels against one raw surface. */
export interface ErrorMeter {
  /** The deviation of `level`, in metres: the 99th percentile of the distance, sampled both ways. */
  measure(level: Mesh): number
}

/** Points drawn from each side. The percentile of 12,000 distances lies within some per cent of the true one. */
const SAMPLES = 12_000
const PERCENTILE = 0.99

/** Prepares a raw surface to be compared with any number of levels. */
export function createErrorMeter(raw: Mesh): ErrorMeter {
  const rawSamples = sampleSurface(raw, SAMPLES)
  const rawGrid = createTriangleGrid(raw.positions, raw.indices)
  return {
    measure(level) {
      const levelGrid = createTriangleGrid(level.positions, level.indices)
      const distances = new Float64Array(2 * SAMPLES)
      distances.set(distancesTo(levelGrid, rawSamples))
      distances.set(distancesTo(rawGrid, sampleSurface(level, SAMPLES)), SAMPLES)
      return distances.sort()[Math.ceil(PERCENTILE * distances.length) - 1]!
    },
  }
}

function distancesTo(grid: TriangleGrid, points: Float32Array): Float64Array {
  const distances = new Float64Array(points.length / 3)
  for (let i = 0; i < distances.length; i++) {
    distances[i] = grid.distance(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)
  }
  return distances
}
