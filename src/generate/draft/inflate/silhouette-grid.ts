import type { Bounds, Field } from '../raster.js'

/** The silhouette on a square grid: the level is positive inside and crosses zero at the outline. */
export interface SilhouetteGrid {
  readonly columns: number
  readonly rows: number
  /** Side of a cell, in pixels of the photo. */
  readonly cell: number
  /** Position of node (0, 0), in pixels of the photo. */
  readonly originX: number
  readonly originY: number
  /** Coverage around each node minus one half: −0.5 to 0.5. */
  readonly level: Float32Array
}

/** Empty nodes around the silhouette, so that its outline never meets the end of the grid. */
const PADDING = 3

/** Samples a matte on a grid with cells of `cell` pixels, each node the mean of the square around it. */
export function createSilhouetteGrid(matte: Field, bounds: Bounds, cell: number): SilhouetteGrid {
  const columns = Math.ceil((bounds.right - bounds.left) / cell) + 1 + 2 * PADDING
  const rows = Math.ceil((bounds.bottom - bounds.top) / cell) + 1 + 2 * PADDING
  const originX = (bounds.left + bounds.right) / 2 - ((columns - 1) * cell) / 2
  const originY = (bounds.top + bounds.bottom) / 2 - ((rows - 1) * cell) / 2
  const level = new Float32Array(columns * rows)
  const sums = integrate(matte)
  const half = Math.max(cell, 1) / 2
  for (let row = 0; row < rows; row++) {
    // Pixel i covers [i, i + 1) here, hence the half pixel.
    const y = originY + row * cell + 0.5
    for (let column = 0; column < columns; column++) {
      const x = originX + column * cell + 0.5
      const covered =
        sampleSum(sums, x + half, y + half) -
        sampleSum(sums, x - half, y + half) -
        sampleSum(sums, x + half, y - half) +
        sampleSum(sums, x - half, y - half)
      level[row * columns + column] = covered / (4 * half * half) - 0.5
    }
  }
  for (let i = 0; i < level.length; i++) if (level[i] === 0) level[i] = 1e-4 // Never on the outline itself.
  clearBorder(level, columns, rows)
  return { columns, rows, cell, originX, originY, level }
}

/** Summed-area table with one more row and column than the field; double precision, for sums of a million. */
interface Sums {
  readonly width: number
  readonly height: number
  readonly data: Float64Array
}

function integrate({ width, height, data }: Field): Sums {
  const sums = { width: width + 1, height: height + 1, data: new Float64Array((width + 1) * (height + 1)) }
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!
      sums.data[(y + 1) * (width + 1) + x + 1] = sums.data[y * (width + 1) + x + 1]! + row
    }
  }
  return sums
}

/** Bilinear between the table's corners, which makes the mean over a square with fractional sides exact. */
function sampleSum({ width, height, data }: Sums, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1)
  const cy = Math.min(Math.max(y, 0), height - 1)
  const x0 = Math.min(Math.floor(cx), width - 2)
  const y0 = Math.min(Math.floor(cy), height - 2)
  const fx = cx - x0
  const fy = cy - y0
  const at = y0 * width + x0
  return (
    (data[at]! * (1 - fx) + data[at + 1]! * fx) * (1 - fy) +
    (data[at + width]! * (1 - fx) + data[at + width + 1]! * fx) * fy
  )
}

function clearBorder(level: Float32Array, columns: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const border = row === 0 || column === 0 || row === rows - 1 || column === columns - 1
      if (border) level[row * columns + column] = -0.5
    }
  }
}
