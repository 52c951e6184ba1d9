import { boundsOf, type Surface, sizeOf } from '../geometry/surface.js'
import { createNearPoints, type NearPoints } from './near-points.js'
import { sampleSurface } from './sample-surface.js'

type Mesh = Pick<Surface, 'positions' | 'indices'>

/** Measures levels against one raw surface. */
export interface ErrorMeter {
  /**
   * The deviation of `level`, in metres: the 99th percentile of the distance, sampled both ways.
   * Infinite if either has no triangles. A good guess at it saves time, and changes nothing else.
   */
  measure(level: Mesh, guess?: number): Promise<number>
}

export interface DeviationJob {
  readonly raw: Mesh
  /** Drawn from it. */
  readonly rawPoints: Float32Array
  /** Of the box round the raw mesh. */
  readonly diagonal: number
  readonly level: Mesh
  readonly levelPoints: Float32Array
  readonly guess: number
}

/** Points drawn from each side: repeated draws of so many agree on the percentile within some per cent. */
const SAMPLES = 6_000
const PERCENTILE = 0.99
/** Where the search begins at least, as a share of the diagonal: about what a good level deviates by. */
const FIRST_RADIUS = 0.001
/** Where it ends; points that lie farther are looked for in a tree. */
const LAST_RADIUS = 0.016
const GROWTH = 4

/**
 * Prepares a raw surface to be compared with any number of levels.
 * @param run `deviationOf`, in whatever thread. Default: in this one.
 */
export function createErrorMeter(
  raw: Mesh,
  run: (job: DeviationJob) => number | Promise<number> = deviationOf,
): ErrorMeter {
  const { positions, indices } = raw
  const rawPoints = sampleSurface(raw, SAMPLES)
  const diagonal = Math.hypot(...sizeOf(boundsOf(raw)))
  return {
    measure: async (level, guess = 0) =>
      run({
        raw: { positions, indices },
        rawPoints,
        diagonal,
        level: { positions: level.positions, indices: level.indices },
        levelPoints: sampleSurface(level, SAMPLES),
        guess,
      }),
  }
}

/** See `ErrorMeter`. */
export function deviationOf({ raw, rawPoints, diagonal, level, levelPoints, guess }: DeviationJob): number {
  if (raw.indices.length === 0 || level.indices.length === 0) return Number.POSITIVE_INFINITY
  const sides = [createNearPoints(rawPoints, level), createNearPoints(levelPoints, raw)] as const
  // Whatever is not found within the radius is farther away, so a percentile within it is exact.
  for (
    let radius = Math.max(guess, FIRST_RADIUS * diagonal);
    radius <= LAST_RADIUS * diagonal;
    radius *= GROWTH
  ) {
    for (const side of sides) side.widen(radius)
    const found = percentileOf(sides)
    if (found <= radius) return found
  }
  for (const side of sides) side.findRest()
  return percentileOf(sides)
}

function percentileOf([one, other]: readonly [NearPoints, NearPoints]): number {
  const squares = new Float64Array(one.squares.length + other.squares.length)
  squares.set(one.squares)
  squares.set(other.squares, one.squares.length)
  squares.sort()
  return Math.sqrt(squares[Math.ceil(PERCENTILE * squares.length) - 1]!)
}
