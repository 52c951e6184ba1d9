import { compactGeometry } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf, triangleCountOf } from '../geometry/geometry.js'

/**
 * Drops the smallest triangles. The last resort for a mesh of many loose pieces, where nothing can be
 * collapsed any more: the ceiling is a promise.
 */
export function keepLargestTriangles(geometry: Geometry, count: number): Geometry {
  const total = triangleCountOf(geometry)
  if (total <= count) return geometry
  const areas = areasOf(geometry)
  const order = Uint32Array.from({ length: total }, (_, i) => i)
  order.sort((a, b) => areas[b]! - areas[a]! || a - b)
  const kept = order.slice(0, count).sort()
  const indices = new Uint32Array(count * 3)
  kept.forEach((triangle, i) => {
    indices.set(geometry.indices.subarray(triangle * 3, triangle * 3 + 3), i * 3)
  })
  return compactGeometry({ ...geometry, indices })
}

function areasOf(geometry: Geometry): Float64Array {
  const { indices } = geometry
  const p = positionsOf(geometry)
  return Float64Array.from({ length: indices.length / 3 }, (_, triangle) => {
    const [a, b, c] = [0, 1, 2].map((k) => indices[triangle * 3 + k]! * 3) as [number, number, number]
    const u = [0, 1, 2].map((k) => p[b + k]! - p[a + k]!) as [number, number, number]
    const v = [0, 1, 2].map((k) => p[c + k]! - p[a + k]!) as [number, number, number]
    return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
  })
}
