/** A closed surface: corners of triangles run anticlockwise as seen from outside. */
export interface Solid {
  /** x, y, z per vertex. */
  readonly positions: Float64Array
  readonly indices: Uint32Array
}

/** Keeps the vertices that triangles use. */
export function compactSolid({ positions, indices }: Solid): Solid {
  const numbers = new Map<number, number>()
  const kept: number[] = []
  const renumbered = indices.map((vertex) => {
    const known = numbers.get(vertex)
    if (known !== undefined) return known
    kept.push(positions[vertex * 3]!, positions[vertex * 3 + 1]!, positions[vertex * 3 + 2]!)
    numbers.set(vertex, numbers.size)
    return numbers.size - 1
  })
  return { positions: Float64Array.from(kept), indices: renumbered }
}

/** The chosen ones of x, y, z points. */
export function pickPoints(points: Float64Array, chosen: readonly number[]): Float64Array {
  const out = new Float64Array(chosen.length * 3)
  chosen.forEach((point, i) => {
    out.set(points.subarray(point * 3, point * 3 + 3), i * 3)
  })
  return out
}
