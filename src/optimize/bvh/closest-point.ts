import { STACK_SIZE, type Tree } from './build-tree.js'

/** A point of the surface. */
export interface ClosestPoint {
  distance: number
  x: number
  y: number
  z: number
  /** Number of the triangle in the index list. */
  triangle: number
  /** Share of the triangle's first, second and third corner in the point (0–1). */
  u: number
  v: number
  w: number
}

type Query = (
  x: number,
  y: number,
  z: number,
  maxDistance?: number,
  accept?: (triangle: number) => boolean,
) => ClosestPoint | null

/** Numbers kept per triangle, in leaf order: corner, two edges, and their three dot products. */
const STRIDE = 12

/** Nearest point by descending into the nearer box first. */
export function createClosestPoint(tree: Tree, positions: Float32Array, indices: Uint32Array): Query {
  const { bounds, first, count, order } = tree
  const triangles = edgesInLeafOrder(order, positions, indices)
  const stack = new Uint32Array(STACK_SIZE)
  const stackDistances = new Float64Array(STACK_SIZE)
  const weights = new Float64Array(2)
  const result: ClosestPoint = { distance: 0, x: 0, y: 0, z: 0, triangle: 0, u: 0, v: 0, w: 0 }

  return (x, y, z, maxDistance = Number.POSITIVE_INFINITY, accept) => {
    if (order.length === 0) return null
    let best = maxDistance * maxDistance
    let slot = -1
    let bestV = 0
    let bestW = 0
    let depth = 0
    stack[depth] = 0
    stackDistances[depth++] = 0
    while (depth > 0) {
      depth--
      if (stackDistances[depth]! > best) continue
      let node = stack[depth]!
      while (count[node] === 0) {
        const left = first[node]!
        const nearLeft = boxDistance(bounds, left * 6, x, y, z)
        const nearRight = boxDistance(bounds, left * 6 + 6, x, y, z)
        const leftFirst = nearLeft <= nearRight
        const far = leftFirst ? nearRight : nearLeft
        if (far <= best) {
          stack[depth] = leftFirst ? left + 1 : left
          stackDistances[depth++] = far
        }
        if ((leftFirst ? nearLeft : nearRight) > best) {
          node = -1
          break
        }
        node = leftFirst ? left : left + 1
      }
      if (node < 0) continue
      const end = first[node]! + count[node]!
      for (let s = first[node]!; s < end; s++) {
        const distance = triangleDistance(triangles, s * STRIDE, x, y, z, weights)
        if (distance < best || (slot < 0 && distance === best)) {
          if (accept !== undefined && !accept(order[s]!)) continue
          best = distance
          slot = s
          bestV = weights[0]!
          bestW = weights[1]!
        }
      }
    }
    if (slot < 0) return null
    const o = slot * STRIDE
    result.distance = Math.sqrt(best)
    result.x = triangles[o]! + bestV * triangles[o + 3]! + bestW * triangles[o + 6]!
    result.y = triangles[o + 1]! + bestV * triangles[o + 4]! + bestW * triangles[o + 7]!
    result.z = triangles[o + 2]! + bestV * triangles[o + 5]! + bestW * triangles[o + 8]!
    result.triangle = order[slot]!
    result.u = 1 - bestV - bestW
    result.v = bestV
    result.w = bestW
    return result
  }
}

function edgesInLeafOrder(order: Uint32Array, positions: Float32Array, indices: Uint32Array): Float64Array {
  const edges = new Float64Array(order.length * STRIDE)
  for (let s = 0, o = 0; s < order.length; s++, o += STRIDE) {
    const i = order[s]! * 3
    const a = indices[i]! * 3
    const b = indices[i + 1]! * 3
    const c = indices[i + 2]! * 3
    for (let axis = 0; axis < 3; axis++) {
      const corner = positions[a + axis]!
      const ab = positions[b + axis]! - corner
      const ac = positions[c + axis]! - corner
      edges[o + axis] = corner
      edges[o + 3 + axis] = ab
      edges[o + 6 + axis] = ac
      edges[o + 9]! += ab * ab
      edges[o + 10]! += ab * ac
      edges[o + 11]! += ac * ac
    }
  }
  return edges
}

/** Squared distance from the point to a box; 0 inside. */
function boxDistance(bounds: Float32Array, o: number, x: number, y: number, z: number): number {
  const dx = x < bounds[o]! ? bounds[o]! - x : x > bounds[o + 3]! ? x - bounds[o + 3]! : 0
  const dy = y < bounds[o + 1]! ? bounds[o + 1]! - y : y > bounds[o + 4]! ? y - bounds[o + 4]! : 0
  const dz = z < bounds[o + 2]! ? bounds[o + 2]! - z : z > bounds[o + 5]! ? z - bounds[o + 5]! : 0
  return dx * dx + dy * dy + dz * dz
}

/**
 * Squared distance to a triangle; writes the shares of its second and third corner to `weights`.
 * Regions as in Ericson, "Real-Time Collision Detection" (2005), section 5.1.5.
 */
function triangleDistance(
  edges: Float64Array,
  o: number,
  x: number,
  y: number,
  z: number,
  weights: Float64Array,
): number {
  const px = x - edges[o]!
  const py = y - edges[o + 1]!
  const pz = z - edges[o + 2]!
  const d1 = px * edges[o + 3]! + py * edges[o + 4]! + pz * edges[o + 5]!
  const d2 = px * edges[o + 6]! + py * edges[o + 7]! + pz * edges[o + 8]!
  const abab = edges[o + 9]!
  const abac = edges[o + 10]!
  const acac = edges[o + 11]!
  const d3 = d1 - abab
  const d4 = d2 - abac
  const d5 = d1 - abac
  const d6 = d2 - acac
  let v = 0
  let w = 0
  if (d1 <= 0 && d2 <= 0) {
    // Nearest to the first corner: both shares stay 0.
  } else if (d3 >= 0 && d4 <= d3) {
    v = 1
  } else if (d6 >= 0 && d5 <= d6) {
    w = 1
  } else {
    const vc = d1 * d4 - d3 * d2
    const vb = d5 * d2 - d1 * d6
    const va = d3 * d6 - d5 * d4
    if (vc <= 0 && d1 >= 0 && d3 <= 0) {
      v = d1 / (d1 - d3)
    } else if (vb <= 0 && d2 >= 0 && d6 <= 0) {
      w = d2 / (d2 - d6)
    } else if (va <= 0 && d4 >= d3 && d5 >= d6) {
      w = (d4 - d3) / (d4 - d3 + d5 - d6)
      v = 1 - w
    } else {
      const scale = 1 / (va + vb + vc)
      // A sliver's sum may round to 0 here; its first corner is then as good an answer as any.
      v = Number.isFinite(scale) ? vb * scale : 0
      w = Number.isFinite(scale) ? vc * scale : 0
    }
  }
  weights[0] = v
  weights[1] = w
  const dx = px - v * edges[o + 3]! - w * edges[o + 6]!
  const dy = py - v * edges[o + 4]! - w * edges[o + 7]!
  const dz = pz - v * edges[o + 5]! - w * edges[o + 8]!
  return dx * dx + dy * dy + dz * dz
}
