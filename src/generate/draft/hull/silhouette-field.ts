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

/**
 * How far each node of a line lies from the middle of the stretch it is in: 0 in the middle, 1 on the outline, more
 * outside (at most 2), growing with the distance to the nearest stretch.
 */
export function measureLine(
  level: Float32Array,
  start: number,
  step: number,
  count: number,
  out: Float32Array,
): void {
  out.fill(2, 0, count)
  const at = (k: number) => level[start + k * step]!
  for (let k = 0; k < count; k++) {
    if (at(k) <= 0) continue
    let end = k
    while (end + 1 < count && at(end + 1) > 0) end++
    const from = k > 0 ? k - at(k) / (at(k) - at(k - 1)) : 0
    const to = end + 1 < count ? end + at(end) / (at(end) - at(end + 1)) : count - 1
    const middle = (from + to) / 2
    const half = Math.max((to - from) / 2, 0.5)
    const reach = Math.ceil(half)
    for (let i = Math.max(k - reach, 0); i <= Math.min(end + reach, count - 1); i++) {
      out[i] = Math.min(out[i]!, Math.abs(i - middle) / half)
    }
    k = end
  }
}
