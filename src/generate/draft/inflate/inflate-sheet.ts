import type { SilhouetteGrid } from './silhouette-grid.js'
import { solvePoisson } from './solve-poisson.js'

/**
 * Height of the inflated silhouette over each node, in cells; zero on the outline and outside.
 *
 * The square root of a Poisson solution rises upright from the outline and is smooth everywhere else. With a source
 * of 2 a long strip of half-width w becomes exactly a round bar of radius w (handles, legs, straps), and a disc of
 * radius r becomes 0.7 r high: wide bodies come out somewhat flatter than round, as most things are.
 */
export function inflateHeights(grid: SilhouetteGrid): Float32Array {
  const heights = solvePoisson(grid, () => 2)
  for (let i = 0; i < heights.length; i++) heights[i] = Math.sqrt(Math.max(heights[i]!, 0))
  return heights
}
