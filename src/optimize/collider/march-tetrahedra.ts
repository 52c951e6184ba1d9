import type { Field } from './distance-field.js'
import type { Solid } from './solid.js'

/** The six tetrahedra round the diagonal of a cube; bit 0, 1 and 2 of a corner stand for x, y and z. */
const TETRAHEDRA = [
  [0, 1, 3, 7],
  [0, 3, 2, 7],
  [0, 2, 6, 7],
  [0, 6, 4, 7],
  [0, 4, 5, 7],
  [0, 5, 1, 7],
] as const

/**
 * The surface where a field is 0, facing growing values: marching tetrahedra (Doi, Koide, "An efficient
 * method of triangulating equi-valued surfaces", 1991). Closed and manifold wherever the border is outside.
 */
export function marchTetrahedra({ origin, cell, size, values }: Field): Solid {
  const [width, height, depth] = size
  const positions: number[] = []
  const indices: number[] = []
  const vertices = new Map<number, number>()
  const corners = new Int32Array(8)
  const offsets = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (corner) => (corner & 1) + ((corner >> 1) & 1) * width + ((corner >> 2) & 1) * width * height,
  )
  for (let z = 0; z + 1 < depth; z++) {
    for (let y = 0; y + 1 < height; y++) {
      for (let x = 0; x + 1 < width; x++) {
        const base = (z * height + y) * width + x
        let inside = 0
        for (let corner = 0; corner < 8; corner++) {
          corners[corner] = base + offsets[corner]!
          if (values[corners[corner]!]! < 0) inside++
        }
        if (inside === 0 || inside === 8) continue
        for (const [a, b, c, d] of TETRAHEDRA) {
          cut(corners[a]!, corners[b]!, corners[c]!, corners[d]!)
        }
      }
    }
  }
  return { positions: Float64Array.from(positions), indices: Uint32Array.from(indices) }

  /** Adds the part of the surface within one tetrahedron, whose corners must be right-handed. */
  function cut(a: number, b: number, c: number, d: number): void {
    const pattern =
      (values[a]! < 0 ? 1 : 0) |
      (values[b]! < 0 ? 2 : 0) |
      (values[c]! < 0 ? 4 : 0) |
      (values[d]! < 0 ? 8 : 0)
    if (pattern === 1) triangle(a, b, a, c, a, d)
    else if (pattern === 2) triangle(b, a, b, d, b, c)
    else if (pattern === 4) triangle(c, a, c, b, c, d)
    else if (pattern === 8) triangle(d, a, d, c, d, b)
    else if (pattern === 14) triangle(a, b, a, d, a, c)
    else if (pattern === 13) triangle(b, a, b, c, b, d)
    else if (pattern === 11) triangle(c, a, c, d, c, b)
    else if (pattern === 7) triangle(d, a, d, b, d, c)
    else if (pattern === 3) quad(a, c, a, d, b, d, b, c)
    else if (pattern === 12) quad(a, c, b, c, b, d, a, d)
    else if (pattern === 5) quad(a, b, c, b, c, d, a, d)
    else if (pattern === 10) quad(a, b, a, d, c, d, c, b)
    else if (pattern === 9) quad(a, b, a, c, d, c, d, b)
    else if (pattern === 6) quad(a, b, d, b, d, c, a, c)
  }

  function triangle(a: number, b: number, c: number, d: number, e: number, f: number): void {
    indices.push(vertexOn(a, b), vertexOn(c, d), vertexOn(e, f))
  }

  function quad(
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
  ): void {
    triangle(a, b, c, d, e, f)
    triangle(a, b, e, f, g, h)
  }

  /** The vertex where the field is 0 on the edge between two grid points: made once. */
  function vertexOn(p: number, q: number): number {
    const from = Math.min(p, q)
    const to = Math.max(p, q)
    const key = from * 8 + offsets.indexOf(to - from)
    const known = vertices.get(key)
    if (known !== undefined) return known
    // Kept off the grid points, where triangles would shrink to nothing.
    const share = Math.min(0.99, Math.max(0.01, values[from]! / (values[from]! - values[to]!)))
    for (let axis = 0; axis < 3; axis++) {
      const start = gridPoint(from, axis)
      positions.push(origin[axis]! + cell * (start + share * (gridPoint(to, axis) - start)))
    }
    vertices.set(key, positions.length / 3 - 1)
    return positions.length / 3 - 1
  }

  function gridPoint(i: number, axis: number): number {
    if (axis === 0) return i % width
    return axis === 1 ? Math.floor(i / width) % height : Math.floor(i / (width * height))
  }
}
