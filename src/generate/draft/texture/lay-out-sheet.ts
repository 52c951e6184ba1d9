import type { HeightSheet } from '../inflate/height-sheet.js'
import { chartExtent } from './chart-extent.js'

/** Room around a chart, in texels; keeps the charts apart in the smaller mip levels too. */
const MARGIN = 8

/** Where the two halves of a body lie in its texture. */
export interface SheetLayout {
  /** In texels, multiples of four. */
  readonly width: number
  readonly height: number
  /** Pairs of x and y in texels for each vertex of the sheet. */
  readonly front: Float32Array
  readonly back: Float32Array
}

/**
 * Lays the front's chart and, at `backScale` of its size, the back's chart into one texture, side by side or one below the
 * other, whichever is closer to a square. `density` is the wish in texels per grid unit; `maxSize` limits the edge.
 */
export function layOutSheet(
  { unfolded }: HeightSheet,
  density: number,
  maxSize: number,
  backScale: number,
): SheetLayout {
  const chart = chartExtent(unfolded)
  const wide = chart.width < chart.height
  const across = chart.width * (wide ? 1 + backScale : 1)
  const down = chart.height * (wide ? 1 : 1 + backScale)
  const room = maxSize - 3 * MARGIN
  const scale = Math.min(density, room / Math.max(across, down))
  const place = (size: number, left: number, top: number, flip: boolean) =>
    unfolded.map((value, k) => {
      const along = k % 2 === 0 ? value - chart.left : value - chart.top
      if (k % 2 === 1) return top + along * size
      return left + (flip ? chart.width - along : along) * size
    })
  const backLeft = wide ? chart.width * scale + 2 * MARGIN : MARGIN
  const backTop = wide ? MARGIN : chart.height * scale + 2 * MARGIN
  return {
    width: roundUp(across * scale + (wide ? 3 : 2) * MARGIN),
    height: roundUp(down * scale + (wide ? 2 : 3) * MARGIN),
    front: place(scale, MARGIN, MARGIN, false),
    // Seen from behind, left and right change places; so do they in the chart, which keeps it unmirrored.
    back: place(scale * backScale, backLeft, backTop, true),
  }
}

function roundUp(size: number): number {
  return Math.ceil(size / 4) * 4
}
