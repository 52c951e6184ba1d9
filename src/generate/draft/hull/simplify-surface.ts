import type { Surface } from './surface-net.js'

/** Pieces with fewer than this share of all triangles are leavings of the carving. */
const DUST = 0.01

/** Drops the crumbs and thins a closed surface to about `count` triangles where it is flattest; it stays closed. */
export async function simplifySurface(surface: Surface, count: number): Promise<Surface> {
  const { MeshoptSimplifier } = await import('meshoptimizer')
  await MeshoptSimplifier.ready
  const { positions } = surface
  const whole = dropCrumbs(surface.triangles, positions.length / 3)
  // Now and then a collapse pinches the surface; another goal takes another way.
  const goals = [1, 1.05, 0.95, 1.1, 0.9, 1.15, 0.8, 1.2].map((factor) => Math.round(count * factor))
  const thinned = (goal: number) =>
    whole.length / 3 > goal ? MeshoptSimplifier.simplify(whole, positions, 3, goal * 3, 1)[0] : whole.slice()
  let triangles = thinned(goals[0]!)
  for (let k = 1; k < goals.length && !isClosed(triangles); k++) triangles = thinned(goals[k]!)
  const [remap, vertices] = MeshoptSimplifier.compactMesh(triangles)
  const kept = new Float32Array(vertices * 3)
  for (let i = 0; i < remap.length; i++) {
    if (remap[i] !== 0xffffffff) kept.set(positions.subarray(i * 3, i * 3 + 3), remap[i]! * 3)
  }
  return { positions: kept, triangles }
}

/** The triangles of all pieces that are more than dust. */
function dropCrumbs(triangles: Uint32Array, vertices: number): Uint32Array {
  const root = Uint32Array.from({ length: vertices }, (_, i) => i)
  const find = (i: number): number => {
    let at = i
    while (root[at] !== at) {
      root[at] = root[root[at]!]!
      at = root[at]!
    }
    return at
  }
  for (let t = 0; t < triangles.length; t += 3) {
    const a = find(triangles[t]!)
    root[find(triangles[t + 1]!)] = a
    root[find(triangles[t + 2]!)] = a
  }
  const sizes = new Uint32Array(vertices)
  for (let t = 0; t < triangles.length; t += 3) sizes[find(triangles[t]!)]!++
  const least = (triangles.length / 3) * DUST
  return triangles.filter((_, k) => sizes[find(triangles[k - (k % 3)]!)]! >= least)
}

/** Whether every edge joins exactly two triangles that face the same way, and no triangle is a line. */
function isClosed(triangles: Uint32Array): boolean {
  const edges = new Set<number>()
  for (let e = 0; e < triangles.length; e++) {
    const from = triangles[e]!
    const to = triangles[e % 3 === 2 ? e - 2 : e + 1]!
    const key = from * 2 ** 26 + to
    if (from === to || edges.has(key)) return false
    edges.add(key)
  }
  for (const key of edges) {
    if (!edges.has((key % 2 ** 26) * 2 ** 26 + Math.floor(key / 2 ** 26))) return false
  }
  return true
}
