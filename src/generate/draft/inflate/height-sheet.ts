import type { Sheet } from './trace-sheet.js'

/** The front half of an inflated body: a sheet with heights. */
export interface HeightSheet {
  /** Pairs of x and y in grid units (columns and rows). */
  readonly points: Float32Array
  /** Height over the picture's plane, in cells; zero exactly on the rim. */
  readonly heights: Float32Array
  /** Where each vertex lies when the sheet is spread flat without stretching, in grid units. */
  readonly unfolded: Float32Array
  /** 1 for vertices on the outline. */
  readonly rim: Uint8Array
  /** Counter-clockwise as seen with y upwards. */
  readonly triangles: Uint32Array
}

/** Lifts a flat sheet by the heights of its nodes. */
export function liftSheet(sheet: Sheet, nodeHeights: Float32Array, unfolded: Float32Array): HeightSheet {
  const heights = Float32Array.from(sheet.nodes, (node, vertex) =>
    sheet.rim[vertex] === 1 ? 0 : Math.max(nodeHeights[node]!, 0.02),
  )
  return { points: sheet.points, heights, unfolded, rim: sheet.rim, triangles: sheet.triangles }
}
