import type { Vector3Tuple } from './types.js'

/** The bounds of a model, with the matrix that places them in the world. */
export interface PlacedBox {
  /** Sixteen elements: the model's axes at 0, 4 and 8, its origin at 12. three.js and Babylon.js store them so. */
  readonly matrix: ArrayLike<number>
  readonly min: Vector3Tuple
  readonly max: Vector3Tuple
}

/** What {@link measureBox} finds. */
export interface BoxMeasures {
  /** From the point to the nearest point of the box, in metres of the world; 0 inside. */
  readonly distance: number
  /** The most that one metre of the model measures in the world, in whatever direction it lies. */
  readonly scale: number
}

/**
 * Measures a box in the world, whose matrix may stretch each axis differently and may shear.
 *
 * Both results are exact without shear. With it, which takes a rotation below an uneven scale, `scale` is an
 * upper bound, and `distance` is approached in steps.
 */
export function measureBox(point: Vector3Tuple, { matrix, min, max }: PlacedBox): BoxMeasures {
  const axes = [0, 4, 8].map((at): Vector3Tuple => [matrix[at]!, matrix[at + 1]!, matrix[at + 2]!])
  const toPoint: Vector3Tuple = [point[0] - matrix[12]!, point[1] - matrix[13]!, point[2] - matrix[14]!]
  return { distance: distanceFrom(toPoint, axes, min, max), scale: largestScale(axes) }
}

/** Keeps the error under 1 % below an axis stretched eightfold, however the box is turned. Two do without shear. */
const MAX_ROUNDS = 16

/** A step shorter than this share of an axis changes nothing that could be seen. */
const SHORTEST_STEP = 1e-6

/** Coordinate descent: each axis in turn moves the nearest point as far along itself as brings it nearer. */
function distanceFrom(
  toPoint: Vector3Tuple,
  axes: readonly Vector3Tuple[],
  min: Vector3Tuple,
  max: Vector3Tuple,
): number {
  const clamp = (value: number, axis: number) => Math.min(Math.max(value, min[axis]!), max[axis]!)
  const nearest = coordinatesOf(toPoint, axes).map(clamp)
  let rest = toPoint
  for (const [axis, direction] of axes.entries()) rest = minus(rest, direction, nearest[axis]!)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let longest = 0
    for (const [axis, direction] of axes.entries()) {
      const square = dot(direction, direction)
      if (!(square > 0)) continue // A model flattened along this axis.
      const step = clamp(nearest[axis]! + dot(rest, direction) / square, axis) - nearest[axis]!
      nearest[axis]! += step
      rest = minus(rest, direction, step)
      longest = Math.max(longest, Math.abs(step))
    }
    if (longest < SHORTEST_STEP) break
  }
  return Math.hypot(...rest)
}

/** A point in the model's own metres, by Cramer's rule; its origin where the matrix has no inverse. */
function coordinatesOf(toPoint: Vector3Tuple, [x, y, z]: readonly Vector3Tuple[]): number[] {
  const normals = [cross(y!, z!), cross(z!, x!), cross(x!, y!)]
  const volume = dot(x!, normals[0]!)
  return normals.map((normal) => (volume === 0 ? 0 : dot(toPoint, normal) / volume))
}

/**
 * The largest singular value of the matrix, or slightly more under shear: the root of the largest row sum of
 * MᵀM, which no eigenvalue exceeds (Gershgorin; Horn and Johnson, Matrix Analysis, section 6.1). The longest
 * axis alone would be too little: under shear a diagonal of the model can grow more than any of its axes.
 */
function largestScale(axes: readonly Vector3Tuple[]): number {
  const rowSum = (axis: Vector3Tuple) => axes.reduce((sum, other) => sum + Math.abs(dot(axis, other)), 0)
  return Math.sqrt(Math.max(...axes.map(rowSum)))
}

function dot(a: Vector3Tuple, b: Vector3Tuple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function cross(a: Vector3Tuple, b: Vector3Tuple): Vector3Tuple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function minus(point: Vector3Tuple, direction: Vector3Tuple, share: number): Vector3Tuple {
  return [point[0] - share * direction[0], point[1] - share * direction[1], point[2] - share * direction[2]]
}
