import type { AxisSilhouette, MeasuredLine } from './silhouette-field.js'

/**
 * How much wider one end becomes than the other, as a power of how they differ in the slices around them: 0 would
 * leave every section symmetric.
 */
const STRENGTH = 0.6
/** Narrowest end against the middle, and the narrowest that slices count as. */
const NARROWEST = 0.75
const LEAST_REACH = 0.35
/** Columns to each side over which the ends are averaged: a section has no steps. */
const SMOOTHING = 6

/** Factors of a line's extent at each node of the other line: on the side before its middle, and beyond it. */
export type Taper = (line: MeasuredLine, other: MeasuredLine) => TaperFactors

export interface TaperFactors {
  readonly before: Float32Array
  readonly beyond: Float32Array
}

/** No taper at all. */
export const straight: Taper = (_, other) => ({
  before: new Float32Array(other.half.length).fill(1),
  beyond: new Float32Array(other.half.length).fill(1),
})

/**
 * Guesses which end of a section is the narrower one.
 *
 * A slice knows its extents only: how wide it is anywhere, and how long. A shoe is as wide at the sole as its toes, and
 * nothing says where along the sole that is. But the other slices do: where the object rises high (the ankle), most
 * slices through it are narrow; where it stays low (the toes), they are wide. So the width of a slice is attributed to the
 * end where the object is wide at most heights, and the opposite end is narrowed: the section becomes egg-shaped. The
 * two ends are only compared with one another: what is alike from both ends, as boxes, cones and vases are, stays as it
 * is, and so does the extent of every slice, as its middle is left alone.
 */
export function createTaper(silhouette: AxisSilhouette, other: AxisSilhouette, exponent: number): Taper {
  const typical = typicalEnds(silhouette, other)
  return (line, across) => {
    const factors = straight(line, across)
    if (line.stretches !== 1 || across.stretches !== 1) return factors
    compareEnds(typical.first, line, across, exponent, factors.before)
    compareEnds(typical.last, line, across, exponent, factors.beyond)
    return factors
  }
}

/** Writes the factors of one side of a line: those of opposite ends are the reverse of one another. */
function compareEnds(
  ends: Float32Array,
  line: MeasuredLine,
  { middle, longest }: MeasuredLine,
  exponent: number,
  out: Float32Array,
): void {
  const reach = (j: number) =>
    Math.min(Math.max(Math.abs(ends[j]! - line.middle) / line.longest, LEAST_REACH), 1)
  const [from, to] = [Math.ceil(middle - longest), Math.floor(middle + longest)]
  let widest = 1
  for (let j = from; j <= to; j++) {
    const opposite = Math.min(Math.max(Math.round(2 * middle - j), from), to)
    out[j] = Math.max((reach(j) / reach(opposite)) ** STRENGTH, NARROWEST)
    const section = (1 - Math.min(Math.abs(j - middle) / longest, 1) ** exponent) ** (1 / exponent)
    widest = Math.max(widest, out[j]! * section)
  }
  // The section touches the outline where it is widest, wherever that is.
  for (let j = from; j <= to; j++) out[j] = out[j]! / widest
}

/**
 * For each column of the other silhouette, the ends that a silhouette has in the median of the slices that the column
 * runs through, smoothed.
 */
function typicalEnds(silhouette: AxisSilhouette, other: AxisSilhouette) {
  const ends = endsOf(silhouette)
  const first = new Float32Array(other.columns).fill(Number.NaN)
  const last = first.slice()
  for (let column = 0; column < other.columns; column++) {
    const slices: number[] = []
    for (let row = 0; row < other.rows; row++) {
      if (other.level[row * other.columns + column]! > 0 && ends.last[row]! >= 0) slices.push(row)
    }
    if (slices.length === 0) continue
    first[column] = medianOf(slices.map((row) => ends.first[row]!))
    last[column] = medianOf(slices.map((row) => ends.last[row]!))
  }
  return { first: smooth(first), last: smooth(last) }
}

/** Means over the neighbours that are known. */
function smooth(ends: Float32Array): Float32Array {
  return ends.map((_, column) => {
    const near = ends
      .subarray(Math.max(column - SMOOTHING, 0), column + SMOOTHING + 1)
      .filter((end) => end >= 0)
    return near.length > 0 ? near.reduce((sum, end) => sum + end, 0) / near.length : 0
  })
}

function medianOf(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!
}

/** First and last node inside, row by row; −1 where there is none. */
function endsOf({ columns, rows, level }: AxisSilhouette) {
  const first = new Float32Array(rows).fill(-1)
  const last = new Float32Array(rows).fill(-1)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (level[row * columns + column]! <= 0) continue
      if (first[row]! < 0) first[row] = column
      last[row] = column
    }
  }
  return { first, last }
}
