import type { Bounds, Field } from '../raster.js'
import { type HeightSheet, liftSheet } from './height-sheet.js'
import { inflateHeights } from './inflate-sheet.js'
import { reachBounds } from './reach-bounds.js'
import { separateFolds } from './separate-folds.js'
import { createSilhouetteGrid, type SilhouetteGrid } from './silhouette-grid.js'
import { simplifySheet } from './simplify-sheet.js'
import { traceSheet } from './trace-sheet.js'
import { unfoldSheet } from './unfold-sheet.js'

/** Cells of the grid inside the silhouette: fine enough for handles and straps, coarse enough for a second. */
const CELLS = 16_000
/** Triangles of the front half; the body has twice as many. */
const FRONT_TRIANGLES = 6_000

/** A silhouette blown up into a body that is symmetric front to back. */
export interface InflatedBody {
  readonly grid: SilhouetteGrid
  /** The front half; the back is its mirror image. */
  readonly front: HeightSheet
}

/** Inflates the part of a matte that covers at least half of a pixel. */
export async function inflateBody(matte: Field, bounds: Bounds): Promise<InflatedBody> {
  return await buildBody(matte, bounds, inflateHeights)
}

/** Raises a silhouette to given heights, in cells, over the nodes of its grid. */
export async function buildBody(
  matte: Field,
  bounds: Bounds,
  heightsOf: (grid: SilhouetteGrid) => Float32Array,
): Promise<InflatedBody> {
  const grid = createSilhouetteGrid(matte, bounds, cellFor(matte))
  const sheet = reachBounds(traceSheet(grid), grid, bounds)
  const heights = heightsOf(grid)
  const lifted = liftSheet(sheet, heights, unfoldSheet(grid, sheet, heights))
  return { grid, front: separateFolds(await simplifySheet(lifted, FRONT_TRIANGLES)) }
}

/** Side of a cell in pixels, from the area of the silhouette. */
function cellFor(matte: Field): number {
  let area = 0
  for (const coverage of matte.data) if (coverage >= 0.5) area++
  return Math.max(Math.sqrt(area / CELLS), 0.75)
}
