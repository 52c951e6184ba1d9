/** More points are not taken: the densest models have their vertices alone. */
const MAX_POINTS = 400_000

/** Vertices of all triangles, and further points wherever those are more than `spacing` apart. */
export function sampleSurface(positions: Float32Array, indices: Uint32Array, spacing: number): Float64Array {
  const points: number[] = []
  const seen = new Uint8Array(positions.length / 3)
  for (const vertex of indices) {
    if (seen[vertex] === 1) continue
    seen[vertex] = 1
    push(points, positions[vertex * 3]!, positions[vertex * 3 + 1]!, positions[vertex * 3 + 2]!)
  }
  for (let i = 0; i + 2 < indices.length && points.length < MAX_POINTS * 3; i += 3) {
    addWithin(points, positions, indices[i]! * 3, indices[i + 1]! * 3, indices[i + 2]! * 3, spacing)
  }
  return Float64Array.from(points)
}

function push(points: number[], x: number, y: number, z: number): void {
  if (Number.isFinite(x + y + z)) points.push(x, y, z)
}

/** A triangular grid over one triangle, without its corners. */
function addWithin(
  points: number[],
  p: Float32Array,
  a: number,
  b: number,
  c: number,
  spacing: number,
): void {
  const edge = (from: number, to: number) =>
    Math.hypot(p[from]! - p[to]!, p[from + 1]! - p[to + 1]!, p[from + 2]! - p[to + 2]!)
  const steps = Math.min(64, Math.ceil(Math.max(edge(a, b), edge(b, c), edge(c, a)) / spacing))
  for (let i = 0; i <= steps; i++) {
    for (let j = 0; i + j <= steps; j++) {
      const k = steps - i - j
      if (Math.max(i, j, k) === steps) continue
      const at = (axis: number) => (p[a + axis]! * i + p[b + axis]! * j + p[c + axis]! * k) / steps
      push(points, at(0), at(1), at(2))
    }
  }
}
