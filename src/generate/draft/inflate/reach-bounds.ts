import type { Bounds } from '../raster.js'
import type { SilhouetteGrid } from './silhouette-grid.js'
import type { Sheet } from './trace-sheet.js'

/** Width of the strip along each side that gives way, in cells. */
const STRIP = 2

/**
 * Stretches the outermost two cells of a sheet so that it fills the silhouette's bounds to the pixel. The grid blunts
 * fine tips (the end of a strap, a finial) by part of a cell; left alone, that would shift and scale the whole body
 * against its photo once it is brought to unit size.
 */
export function reachBounds(sheet: Sheet, grid: SilhouetteGrid, bounds: Bounds): Sheet {
  const points = sheet.points.slice()
  const wanted = [
    [(bounds.left - 0.5 - grid.originX) / grid.cell, (bounds.right + 0.5 - grid.originX) / grid.cell],
    [(bounds.top - 0.5 - grid.originY) / grid.cell, (bounds.bottom + 0.5 - grid.originY) / grid.cell],
  ] as const
  for (const axis of [0, 1] as const) {
    const [low, high] = extentOf(points, axis)
    const atLow = limit(wanted[axis][0] - low)
    const atHigh = limit(wanted[axis][1] - high)
    for (let k = axis; k < points.length; k += 2) {
      const value = points[k]!
      points[k] = value + atLow * share(value - low) + atHigh * share(high - value)
    }
  }
  return { ...sheet, points }
}

/** 1 on the side itself, 0 from the end of the strip on. */
function share(distance: number): number {
  return Math.max(1 - distance / STRIP, 0)
}

/** A larger step would fold the strip over. */
function limit(step: number): number {
  return Math.min(Math.max(step, -STRIP / 2), STRIP / 2)
}

function extentOf(points: Float32Array, axis: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (let k = axis; k < points.length; k += 2) {
    low = Math.min(low, points[k]!)
    high = Math.max(high, points[k]!)
  }
  return [low, high]
}
