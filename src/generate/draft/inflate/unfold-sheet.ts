import type { SilhouetteGrid } from './silhouette-grid.js'
import { solvePoisson } from './solve-poisson.js'
import type { Sheet } from './trace-sheet.js'

/** Steepest slope that is spread fully; the last cell at the rim stands almost upright. */
const STEEPEST = 5

/**
 * Spreads the front of an inflated silhouette flat, in grid units: seen from the front the surface near the rim is
 * foreshortened, so a plain projection would stretch the texture there.
 *
 * The map is x + ∇φ with ∇²φ = (true area ÷ projected area) − 1: to first order it keeps areas, it has no curl,
 * and on the outline it points straight outwards, so the chart simply grows. Parts that lie close together may come to
 * overlap; `separateFolds` takes back as much of the growth as that needs.
 */
export function unfoldSheet(grid: SilhouetteGrid, sheet: Sheet, nodeHeights: Float32Array): Float32Array {
  const { columns } = grid
  const slope = (node: number, step: number) => (nodeHeights[node + step]! - nodeHeights[node - step]!) / 2
  const potential = solvePoisson(grid, (node) => {
    const steepness = Math.min(Math.hypot(slope(node, 1), slope(node, columns)), STEEPEST)
    return Math.sqrt(1 + steepness * steepness) - 1
  })
  const unfolded = sheet.points.slice()
  for (let vertex = 0; vertex < sheet.rim.length; vertex++) {
    const node = sheet.nodes[vertex]!
    unfolded[vertex * 2] = unfolded[vertex * 2]! - gradient(grid, potential, node, 1)
    unfolded[vertex * 2 + 1] = unfolded[vertex * 2 + 1]! - gradient(grid, potential, node, columns)
  }
  return unfolded
}

/** Difference over the inside neighbours only: outside of the outline the solution has no meaning. */
function gradient({ level }: SilhouetteGrid, values: Float32Array, node: number, step: number): number {
  const after = level[node + step]! > 0
  const before = level[node - step]! > 0
  if (after && before) return (values[node + step]! - values[node - step]!) / 2
  if (after) return values[node + step]! - values[node]!
  return before ? values[node]! - values[node - step]! : 0
}
