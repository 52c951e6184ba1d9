import { createSets, joinSets, rootOf } from '../union-find.js'
import type { Surface } from './surface-net.js'

/** Pieces with fewer than this share of all triangles are leavings of the carving. */
const DUST = 0.01

/** First radius around a pinch that is kept as it was, as a share of the surface's extent; doubled on every try. */
const KEPT_RADIUS = 0.012
const TRIES = 6

/**
 * Drops the crumbs and thins a closed surface to about `count` triangles where it is flattest.
 *
 * Thinning sometimes pinches a thin loop until four triangles share an edge. The surroundings of such a place are then
 * locked and the surface is thinned anew, so that it stays closed.
 */
export async function simplifySurface(surface: Surface, count: number): Promise<Surface> {
  const { MeshoptSimplifier } = await import('meshoptimizer/simplifier')
  await MeshoptSimplifier.ready
  const { positions } = surface
  const vertices = positions.length / 3
  const whole = dropCrumbs(surface.triangles, vertices)
  const locked = new Uint8Array(vertices)
  const unused = new Float32Array(vertices)
  let triangles = whole
  for (let attempt = 0; attempt < TRIES && whole.length / 3 > count; attempt++) {
    ;[triangles] = MeshoptSimplifier.simplifyWithAttributes(
      whole,
      positions,
      3,
      unused,
      1,
      [0],
      locked,
      count * 3,
      1,
    )
    const pinches = findPinches(triangles)
    if (pinches.size === 0) break
    lockAround(positions, pinches, KEPT_RADIUS * 2 ** attempt, locked)
  }
  return compact(positions, triangles)
}

function compact(positions: Float32Array, triangles: Uint32Array): Surface {
  const remap = new Int32Array(positions.length / 3).fill(-1)
  const kept: number[] = []
  const renumbered = triangles.map((vertex) => {
    if (remap[vertex]! < 0) {
      remap[vertex] = kept.length / 3
      kept.push(positions[vertex * 3]!, positions[vertex * 3 + 1]!, positions[vertex * 3 + 2]!)
    }
    return remap[vertex]!
  })
  return { positions: Float32Array.from(kept), triangles: renumbered }
}

/** Ends of all edges that do not join exactly two triangles. */
function findPinches(triangles: Uint32Array): Set<number> {
  const edges = new Set<number>()
  const pinches = new Set<number>()
  for (let e = 0; e < triangles.length; e++) {
    const from = triangles[e]!
    const to = triangles[e % 3 === 2 ? e - 2 : e + 1]!
    const key = from * 2 ** 26 + to
    if (from === to || edges.has(key)) pinches.add(from).add(to)
    edges.add(key)
  }
  for (const key of edges) {
    const [from, to] = [Math.floor(key / 2 ** 26), key % 2 ** 26]
    if (!edges.has(to * 2 ** 26 + from)) pinches.add(from).add(to)
  }
  return pinches
}

function lockAround(
  positions: Float32Array,
  pinches: ReadonlySet<number>,
  share: number,
  locked: Uint8Array,
): void {
  let extent = 0
  for (let k = 0; k < positions.length; k++) extent = Math.max(extent, Math.abs(positions[k]!) * 2)
  const radius = (extent * share) ** 2
  for (const pinch of pinches) {
    const [x, y, z] = [positions[pinch * 3]!, positions[pinch * 3 + 1]!, positions[pinch * 3 + 2]!]
    for (let i = 0; i < locked.length; i++) {
      const dx = positions[i * 3]! - x
      const dy = positions[i * 3 + 1]! - y
      const dz = positions[i * 3 + 2]! - z
      if (dx * dx + dy * dy + dz * dz < radius) locked[i] = 1
    }
  }
}

/** The triangles of all pieces that are more than dust. */
function dropCrumbs(triangles: Uint32Array, vertices: number): Uint32Array {
  const root = createSets(vertices)
  for (let t = 0; t < triangles.length; t += 3) {
    joinSets(root, triangles[t]!, triangles[t + 1]!)
    joinSets(root, triangles[t]!, triangles[t + 2]!)
  }
  const sizes = new Uint32Array(vertices)
  for (let t = 0; t < triangles.length; t += 3) sizes[rootOf(root, triangles[t]!)]!++
  const least = (triangles.length / 3) * DUST
  if (sizes.every((size) => size === 0 || size >= least)) return triangles
  return triangles.filter((_, k) => sizes[rootOf(root, triangles[k - (k % 3)]!)]! >= least)
}
