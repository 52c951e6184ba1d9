import { compactSolid, type Solid } from './solid.js'

/** Simplifies a closed surface to at most `maxTriangles`; null if it does not stay closed. */
export async function simplifySolid(solid: Solid, maxTriangles: number): Promise<Solid | null> {
  if (solid.indices.length === 0) return null
  const { MeshoptSimplifier } = await import('meshoptimizer')
  await MeshoptSimplifier.ready
  const positions = Float32Array.from(solid.positions)
  const target = Math.min(maxTriangles * 3, solid.indices.length)
  const [indices] = MeshoptSimplifier.simplify(solid.indices, positions, 3, target, 1)
  if (indices.length === 0 || indices.length > maxTriangles * 3) return null
  const result = compactSolid({ positions: solid.positions, indices: dropOpposites(indices) })
  return isClosed(result.indices) ? result : null
}

/** Thin parts can collapse to two triangles back to back, which enclose nothing. */
function dropOpposites(indices: Uint32Array): Uint32Array {
  const waiting = new Map<string, number[]>()
  const keep = new Uint8Array(indices.length / 3).fill(1)
  for (let t = 0; t < keep.length; t++) {
    const [a, b, c] = indices.subarray(t * 3, t * 3 + 3)
    const opposite = waiting.get(cycle(c!, b!, a!))?.pop()
    if (opposite !== undefined) {
      keep[t] = 0
      keep[opposite] = 0
      continue
    }
    const key = cycle(a!, b!, c!)
    waiting.set(key, [...(waiting.get(key) ?? []), t])
  }
  return indices.filter((_, i) => keep[Math.floor(i / 3)] === 1)
}

/** The same text for each rotation of three corners. */
function cycle(a: number, b: number, c: number): string {
  const least = Math.min(a, b, c)
  if (least === a) return `${a} ${b} ${c}`
  return least === b ? `${b} ${c} ${a}` : `${c} ${a} ${b}`
}

/** Whether each edge is run through as often in one direction as in the other. */
function isClosed(indices: Uint32Array): boolean {
  const balance = new Map<string, number>()
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]!
    const to = indices[i % 3 === 2 ? i - 2 : i + 1]!
    const key = from < to ? `${from} ${to}` : `${to} ${from}`
    balance.set(key, (balance.get(key) ?? 0) + (from < to ? 1 : -1))
  }
  return [...balance.values()].every((sum) => sum === 0)
}
