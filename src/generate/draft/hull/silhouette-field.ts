import { sampleField } from '../raster.js'
import { type PlacedView, pixelOf } from './calibrate-views.js'
import type { Vector } from './view-camera.js'

/** A silhouette seen along one axis of the grid, sampled at the grid's nodes. */
export interface AxisSilhouette {
  /** Nodes along the two axes of the picture. */
  readonly columns: number
  readonly rows: number
  /** Coverage less one half, averaged over all views along this axis; positive inside. Column index runs fastest. */
  readonly level: Float32Array
}

/** Mean silhouette of views along one axis, at the nodes of a plane of the grid given by `positionOf`. */
export function sampleSilhouette(
  views: readonly PlacedView[],
  columns: number,
  rows: number,
  positionOf: (column: number, row: number) => Vector,
): AxisSilhouette {
  const level = new Float32Array(columns * rows)
  const pixel = new Float64Array(2)
  for (const view of views) {
    // Averaged over a cell, as the grid is coarser than the picture.
    const matte = view.subject.matte
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [x, y, z] = positionOf(column, row)
        pixelOf(view, x, y, z, pixel)
        const value = insideOf(matte.width, matte.height, pixel)
          ? sampleField(matte, pixel[0]!, pixel[1]!)
          : 0
        const at = row * columns + column
        level[at] = level[at]! + (value - 0.5) / views.length
      }
    }
  }
  return { columns, rows, level }
}

function insideOf(width: number, height: number, pixel: Float64Array): boolean {
  return pixel[0]! >= 0 && pixel[1]! >= 0 && pixel[0]! <= width - 1 && pixel[1]! <= height - 1
}

/** The stretches of a line that lie inside, as its nodes see them; lengths in cells. */
export interface MeasuredLine {
  /** Distance of each node from the middle of the nearest stretch. */
  readonly offset: Float32Array
  /** Half the length of that stretch. */
  readonly half: Float32Array
  /** Length of that stretch against the longest one on the line, 0–1. */
  readonly rank: Float32Array
  /** How many stretches there are. */
  stretches: number
  /** Middle and half the length of the longest one. */
  middle: number
  longest: number
}

/** A line of `count` nodes without any stretch. */
export function createLine(count: number): MeasuredLine {
  const [offset, half, rank] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)]
  return { offset, half, rank, stretches: 0, middle: 0, longest: 0 }
}

/** Measures every node of a line against the nearest stretch inside; a line without one is far from everything. */
export function measureLine(level: Float32Array, start: number, count: number, out: MeasuredLine): void {
  out.offset.fill(1e3)
  out.half.fill(0)
  out.stretches = 0
  out.longest = 0
  const at = (k: number) => level[start + k]!
  for (let k = 0; k < count; k++) {
    if (at(k) <= 0) continue
    let end = k
    while (end + 1 < count && at(end + 1) > 0) end++
    const from = k > 0 ? k - at(k) / (at(k) - at(k - 1)) : 0
    const to = end + 1 < count ? end + at(end) / (at(end) - at(end + 1)) : count - 1
    addStretch((from + to) / 2, (to - from) / 2, out)
    k = end
  }
  for (let i = 0; i < count; i++) out.rank[i] = out.longest > 0 ? out.half[i]! / out.longest : 1
}

function addStretch(middle: number, half: number, out: MeasuredLine): void {
  out.stretches++
  if (half > out.longest) {
    out.longest = half
    out.middle = middle
  }
  for (let i = 0; i < out.offset.length; i++) {
    const offset = Math.abs(i - middle)
    if (offset - half >= out.offset[i]! - out.half[i]!) continue
    out.offset[i] = offset
    out.half[i] = half
  }
}
