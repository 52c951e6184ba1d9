import type { Surface } from '../geometry/surface.js'
import { sampleSurface } from './sample-surface.js'
import { createTriangleGrid, type TriangleGrid } from './triangle-grid.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Measures levels against one raw surface. */
export interface ErrorMeter {
  /** The deviation of `level`, in metres: the 99th percentile of the distance, sampled both ways. */
  measure(level: Mesh): number
  /** The same from a quarter of the points, for comparisons: within some 10 %. */
  estimate(level: Mesh): number
}

/** Points drawn from each side: repeated draws of so many agree on the percentile within some per cent. */
const SAMPLES = 6_000
const PERCENTILE = 0.99

/** Prepares a raw surface to be compared with any number of levels. */
export function createErrorMeter(raw: Mesh): ErrorMeter {
  const rawPoints = sampleSurface(raw, SAMPLES)
  const fewRawPoints = sampleSurface(raw, SAMPLES / 4)
  const rawGrid = createTriangleGrid(raw)
  const compare = (points: Float32Array, level: Mesh) => {
    const count = points.length / 3
    const squares = new Float64Array(2 * count)
    measureEach(points, createTriangleGrid(level), squares.subarray(0, count))
    measureEach(sampleSurface(level, count), rawGrid, squares.subarray(count))
    return Math.sqrt(squares.sort()[Math.ceil(PERCENTILE * squares.length) - 1]!)
  }
  return {
    measure: (level) => compare(rawPoints, level),
    estimate: (level) => compare(fewRawPoints, level),
  }
}

function measureEach(points: Float32Array, grid: TriangleGrid, squares: Float64Array): void {
  for (let i = 0; i < squares.length; i++) {
    squares[i] = grid.squaredDistance(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)
  }
}
