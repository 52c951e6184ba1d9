import type { Surface } from './surface-net.js'

/** A surface cut into nearly flat pieces, each laid out by the projection that suits it. */
export interface Charts {
  /** Vertex of the surface behind each vertex here: one for every chart a vertex belongs to. */
  readonly source: Uint32Array
  /** Pairs in world units: each chart seen straight from its side. Charts still lie on top of each other. */
  readonly flat: Float32Array
  readonly triangles: Uint32Array
  /** Chart of each triangle. */
  readonly chartOf: Uint32Array
  readonly count: number
}

/** Rounds in which a triangle follows its neighbours; removes charts of a few triangles. */
const ROUNDS = 6
/** How much facing the axis counts against agreeing with the neighbours. */
const FACING_WEIGHT = 3
const NO_AXIS = 6

/**
 * Cuts a surface into charts by the axis that each part faces, six in all. A triangle leans at most 55° off its
 * axis, so no texel is stretched by more than √3; this takes milliseconds where a general unwrapping takes seconds.
 */
export function cutCharts({ positions, triangles }: Surface): Charts {
  const count = triangles.length / 3
  const normals = faceNormals(positions, triangles)
  const neighbours = faceNeighbours(triangles)
  const facing = new Uint8Array(count)
  for (let t = 0; t < count; t++) facing[t] = bestAxis(normals, t, NO_AXIS, NO_AXIS, NO_AXIS)
  for (let round = 0; round < ROUNDS; round++) {
    for (let t = 0; t < count; t++) {
      const [a, b, c] = [neighbours[t * 3]!, neighbours[t * 3 + 1]!, neighbours[t * 3 + 2]!]
      facing[t] = bestAxis(normals, t, facing[a]!, facing[b]!, facing[c]!)
    }
  }
  return assemble(positions, triangles, facing, neighbours)
}

/** Axis 0–5 (+x, −x, +y, −y, +z, −z) that a triangle faces best, with a bonus for those its neighbours a, b, c face. */
function bestAxis(normals: Float32Array, t: number, a: number, b: number, c: number): number {
  let best = 0
  let bestScore = Number.NEGATIVE_INFINITY
  for (let axis = 0; axis < 6; axis++) {
    const along = normals[t * 3 + (axis >> 1)]! * (axis % 2 === 0 ? 1 : -1)
    // A triangle seen from its side or from behind would be stretched without end, or overlap.
    if (along < 0.3) continue
    const agreeing = (a === axis ? 1 : 0) + (b === axis ? 1 : 0) + (c === axis ? 1 : 0)
    const score = along * FACING_WEIGHT + agreeing
    if (score <= bestScore) continue
    bestScore = score
    best = axis
  }
  return best
}

function faceNormals(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const normals = new Float32Array(triangles.length)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]! * 3, triangles[t + 1]! * 3, triangles[t + 2]! * 3]
    let length = 0
    for (let k = 0; k < 3; k++) {
      const [i, j] = [(k + 1) % 3, (k + 2) % 3]
      const n =
        (positions[b + i]! - positions[a + i]!) * (positions[c + j]! - positions[a + j]!) -
        (positions[b + j]! - positions[a + j]!) * (positions[c + i]! - positions[a + i]!)
      normals[t + k] = n
      length += n * n
    }
    for (let k = 0; k < 3; k++) normals[t + k] = normals[t + k]! / (Math.sqrt(length) || 1)
  }
  return normals
}

/** The triangle across each edge. */
function faceNeighbours(triangles: Uint32Array): Uint32Array {
  const across = new Map<number, number>()
  for (let e = 0; e < triangles.length; e++) {
    const next = e % 3 === 2 ? e - 2 : e + 1
    across.set(triangles[e]! * 2 ** 26 + triangles[next]!, Math.floor(e / 3))
  }
  return triangles.map((a, e) => {
    const b = triangles[e % 3 === 2 ? e - 2 : e + 1]!
    return across.get(b * 2 ** 26 + a) ?? Math.floor(e / 3)
  })
}

function assemble(
  positions: Float32Array,
  triangles: Uint32Array,
  facing: Uint8Array,
  neighbours: Uint32Array,
): Charts {
  const count = triangles.length / 3
  const chartOf = new Uint32Array(count).fill(0xffffffff)
  const source: number[] = []
  const flat: number[] = []
  const out = new Uint32Array(triangles.length)
  let charts = 0
  for (let seed = 0; seed < count; seed++) {
    if (chartOf[seed] !== 0xffffffff) continue
    const axis = facing[seed]!
    const vertices = new Map<number, number>()
    const stack = [seed]
    chartOf[seed] = charts
    while (stack.length > 0) {
      const t = stack.pop()!
      for (let k = 0; k < 3; k++) {
        const vertex = triangles[t * 3 + k]!
        let copy = vertices.get(vertex)
        if (copy === undefined) {
          copy = source.push(vertex) - 1
          vertices.set(vertex, copy)
          flat.push(...project(positions, vertex * 3, axis))
        }
        out[t * 3 + k] = copy
        const next = neighbours[t * 3 + k]!
        if (chartOf[next] !== 0xffffffff || facing[next] !== axis) continue
        chartOf[next] = charts
        stack.push(next)
      }
    }
    charts++
  }
  return {
    source: Uint32Array.from(source),
    flat: Float32Array.from(flat),
    triangles: out,
    chartOf,
    count: charts,
  }
}

/** What a camera on that side of the object would see, x to its right and y downwards. */
function project(positions: Float32Array, at: number, axis: number): [number, number] {
  const [x, y, z] = [positions[at]!, positions[at + 1]!, positions[at + 2]!]
  if (axis === 0) return [-z, -y]
  if (axis === 1) return [z, -y]
  if (axis === 2) return [x, z]
  if (axis === 3) return [x, -z]
  return axis === 4 ? [x, -y] : [-x, -y]
}
