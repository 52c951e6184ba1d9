import { crossing } from './crossing.js'
import type { SilhouetteGrid } from './silhouette-grid.js'

/**
 * Solves −∇²u = `source` inside the silhouette with u = 0 on its outline; lengths in cells.
 *
 * The outline runs between nodes: a neighbour outside is replaced by the outline at its true distance
 * (the symmetric scheme of Gibou et al., "A Second-Order-Accurate Symmetric Discretization of the Poisson
 * Equation on Irregular Domains", 2002), so that the rim comes out smooth instead of stepped.
 * Successive over-relaxation with the best factor for a square of that size; a few hundred sweeps.
 */
export function solvePoisson(grid: SilhouetteGrid, source: (node: number) => number): Float32Array {
  const { columns, level } = grid
  const nodes = insideNodes(level)
  const weight = nodeWeights(grid, nodes)
  const right = Float32Array.from(nodes, source)
  const u = new Float32Array(level.length)
  const size = Math.sqrt(nodes.length)
  const relax = 2 / (1 + Math.sin(Math.PI / Math.max(size, 8)))
  const sweeps = Math.ceil(2.2 * size)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let k = 0; k < nodes.length; k++) {
      const i = nodes[k]!
      // Outside values stay zero, so they may be summed with the rest.
      const around = u[i - 1]! + u[i + 1]! + u[i - columns]! + u[i + columns]!
      u[i] = u[i]! + relax * ((right[k]! + around) * weight[k]! - u[i]!)
    }
  }
  return u
}

function insideNodes(level: Float32Array): Int32Array {
  let count = 0
  for (let i = 0; i < level.length; i++) if (level[i]! > 0) count++
  const nodes = new Int32Array(count)
  for (let i = 0, k = 0; i < level.length; i++) if (level[i]! > 0) nodes[k++] = i
  return nodes
}

/** One over the diagonal of the system: an inside neighbour counts 1, the outline at distance t counts 1/t. */
function nodeWeights({ columns, level }: SilhouetteGrid, nodes: Int32Array): Float32Array {
  return Float32Array.from(nodes, (i) => {
    let diagonal = 0
    for (const j of [i - 1, i + 1, i - columns, i + columns]) {
      diagonal += level[j]! > 0 ? 1 : 1 / crossing(level[i]!, level[j]!)
    }
    return 1 / diagonal
  })
}
