import type { SilhouetteGrid } from './silhouette-grid.js'

/** Half the thickness of the frame and of the picture in it: shares of the longest side. */
const FRAME_DEPTH = 0.016
const PICTURE_DEPTH = 0.009

/**
 * Heights of a framed card, in cells: a rounded frame of the given width (a share of the longest side), and a flat
 * picture that lies a little deeper.
 */
export function cardHeights(grid: SilhouetteGrid, frameShare: number): Float32Array {
  const { columns, level } = grid
  const [left, right, top, bottom] = extentOf(grid)
  const longest = Math.max(right - left, bottom - top)
  const frame = frameShare * longest
  return level.map((value, node) => {
    if (value <= 0) return 0
    const x = node % columns
    const y = Math.floor(node / columns)
    const distance = Math.min(x - left, right - x, y - top, bottom - y) + 0.5
    if (distance >= frame) return PICTURE_DEPTH * longest + bulge(x - left, right - x, y - top, bottom - y)
    const across = (distance / frame) * 2 - 1
    return Math.max(FRAME_DEPTH * longest * Math.sqrt(1 - across * across * 0.7), 0.02)
  })
}

/** A hair's breadth of roundness: a perfectly flat picture would be thinned to triangles without area. */
function bulge(toLeft: number, toRight: number, toTop: number, toBottom: number): number {
  const across = (toLeft * toRight) / (toLeft + toRight) ** 2
  const down = (toTop * toBottom) / (toTop + toBottom) ** 2
  return 3 * across * down
}

/** First and last column and row inside. */
function extentOf({ columns, rows, level }: SilhouetteGrid): [number, number, number, number] {
  let [left, right, top, bottom] = [columns, 0, rows, 0]
  level.forEach((value, node) => {
    if (value <= 0) return
    const x = node % columns
    const y = Math.floor(node / columns)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  return [left, right, top, bottom]
}
