import type { PlacedView } from './calibrate-views.js'
import type { VolumeGrid } from './carve-grid.js'
import {
  type AxisSilhouette,
  createLine,
  type MeasuredLine,
  measureLine,
  sampleSilhouette,
} from './silhouette-field.js'
import { createTaper, straight, type TaperFactors } from './taper.js'
import type { Axis } from './view-camera.js'

/** Values end here, in cells: only what is near the surface matters. */
export const FAR = 2
/**
 * A part that is slim beside another in one picture (a handle beside its cup) is slim in the other picture too, where
 * the larger part hides it: its width there goes with this power of their ratio.
 */
const SLIMNESS = 0.85

/** The views along one axis. */
export interface AxisViews {
  readonly axis: Axis
  readonly views: readonly PlacedView[]
}

/**
 * Intersects a grid with the rounded product of the silhouettes along two axes, slice by slice of the third: in each
 * slice a superellipse |u|ⁿ + |v|ⁿ ≤ 1 that touches both outlines, n being the `exponent`.
 */
export function roundPair(grid: VolumeGrid, a: AxisViews, b: AxisViews, exponent: number): void {
  const { size, values } = grid
  const shared = (3 - a.axis - b.axis) as Axis
  // A thing that faces the front is as long on its left as on its right, but its two ends may differ.
  const tapers = shared === 1
  // The silhouette along A spans B's axis and the shared one, and the other way round.
  const seenAlongA = planeOf(grid, a.views, b.axis, shared)
  const seenAlongB = planeOf(grid, b.views, a.axis, shared)
  const taper = tapers ? createTaper(seenAlongA, seenAlongB, exponent) : straight
  const stride = [1, size[0], size[0] * size[1]] as const
  const lineA = createLine(size[b.axis])
  const lineB = createLine(size[a.axis])
  for (let slice = 0; slice < size[shared]; slice++) {
    measureLine(seenAlongA.level, slice * size[b.axis], size[b.axis], lineA)
    measureLine(seenAlongB.level, slice * size[a.axis], size[a.axis], lineB)
    const u = prepareLine(lineA, lineB, taper(lineA, lineB), exponent)
    const v = prepareLine(lineB, lineA, straight(lineB, lineA), exponent)
    const [strideU, strideV] = [stride[b.axis], stride[a.axis]]
    intersectSlice(values, slice * stride[shared], strideU, strideV, u, v, exponent)
  }
}

function planeOf(
  { size, origin, cell }: VolumeGrid,
  views: readonly PlacedView[],
  across: Axis,
  shared: Axis,
): AxisSilhouette {
  return sampleSilhouette(views, size[across], size[shared], (column, row) => {
    const point: [number, number, number] = [0, 0, 0]
    point[across] = origin[across] + column * cell
    point[shared] = origin[shared] + row * cell
    return point
  })
}

/** A line of one silhouette, ready to be multiplied with a line of the other. */
interface PreparedLine {
  readonly half: Float32Array
  /** (distance from the middle ÷ half the extent)ⁿ for each node. */
  readonly power: Float32Array
  /** First node beyond the middle. */
  readonly middle: number
  /** By what the power grows at each node of the other line, before and beyond this line's middle. */
  readonly before: Float32Array
  readonly beyond: Float32Array
}

function prepareLine(
  line: MeasuredLine,
  other: MeasuredLine,
  { before, beyond }: TaperFactors,
  exponent: number,
): PreparedLine {
  const { offset, half, middle } = line
  const power = new Float32Array(half.length)
  for (let i = 0; i < power.length; i++) {
    power[i] = half[i]! > 0 ? Math.min(offset[i]! / half[i]!, 1e3) ** exponent : 1e9
  }
  for (let j = 0; j < before.length; j++) {
    // Where the other picture shows a slim part, or this one an end that tapers, this line's extent shrinks.
    const slim = Math.max(other.rank[j]!, 1e-3) ** SLIMNESS
    before[j] = (before[j]! * slim) ** -exponent
    beyond[j] = (beyond[j]! * slim) ** -exponent
  }
  return { half, power, middle: Math.ceil(middle), before, beyond }
}

/** Roots are drawn only within the thin shell around the surface. */
function intersectSlice(
  values: Float32Array,
  start: number,
  strideU: number,
  strideV: number,
  u: PreparedLine,
  v: PreparedLine,
  exponent: number,
): void {
  for (let j = 0; j < v.power.length; j++) {
    const limit = v.half[j]!
    for (let i = 0; i < u.power.length; i++) {
      const scaleU = i < u.middle ? u.before[j]! : u.beyond[j]!
      const scaleV = j < v.middle ? v.before[i]! : v.beyond[i]!
      const power = u.power[i]! * scaleU + v.power[j]! * scaleV
      const at = start + i * strideU + j * strideV
      const half = Math.min(u.half[i]!, limit)
      const inside = power > 16 ? -FAR : depthOf(power, half, exponent)
      if (inside < values[at]!) values[at] = inside
    }
  }
}

/** Distance to the surface in cells, within ±`FAR`; positive inside. */
function depthOf(power: number, half: number, exponent: number): number {
  // Far from the surface bounds spare the root: (1 − x)ⁿ ≥ 1 − nx and (1 + x)ⁿ ≤ 1 ÷ (1 − nx), x being FAR ÷ half.
  const bound = 1 - (exponent * FAR) / half
  if (bound > 0 && power <= bound) return FAR
  if (bound > 0 && power * bound >= 1) return -FAR
  return Math.min(Math.max((1 - power ** (1 / exponent)) * half, -FAR), FAR)
}
