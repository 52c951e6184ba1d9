import type { HeightSheet } from './height-sheet.js'

/**
 * Thins the inside of a sheet to about `triangles`, keeping its outline vertex by vertex.
 * Edges that come to join two rim vertices are split again and lifted, as the mirrored sheet would touch itself there.
 */
export async function simplifySheet(sheet: HeightSheet, triangles: number): Promise<HeightSheet> {
  if (sheet.triangles.length / 3 <= triangles) return sheet
  const { MeshoptSimplifier } = await import('meshoptimizer/simplifier')
  await MeshoptSimplifier.ready
  const count = sheet.rim.length
  const positions = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    positions[i * 3] = sheet.points[i * 2]!
    positions[i * 3 + 1] = -sheet.points[i * 2 + 1]!
    positions[i * 3 + 2] = sheet.heights[i]!
  }
  const [kept] = MeshoptSimplifier.simplify(sheet.triangles, positions, 3, triangles * 3, 1, ['LockBorder'])
  return splitChords(compact(sheet, kept))
}

/** Drops the vertices that no triangle uses. */
function compact(sheet: HeightSheet, triangles: Uint32Array): HeightSheet {
  const remap = new Int32Array(sheet.rim.length).fill(-1)
  const order: number[] = []
  const renumbered = triangles.map((vertex) => {
    if (remap[vertex]! < 0) remap[vertex] = order.push(vertex) - 1
    return remap[vertex]!
  })
  const pick = (data: Float32Array) => Float32Array.from(order, (vertex) => data[vertex]!)
  const pairs = (data: Float32Array) =>
    Float32Array.from({ length: order.length * 2 }, (_, k) => data[order[k >> 1]! * 2 + (k & 1)]!)
  return {
    points: pairs(sheet.points),
    heights: pick(sheet.heights),
    unfolded: pairs(sheet.unfolded),
    rim: Uint8Array.from(order, (vertex) => sheet.rim[vertex]!),
    triangles: renumbered,
  }
}

/** Gives every inner edge between two rim vertices a lifted middle. */
function splitChords(sheet: HeightSheet): HeightSheet {
  const points = Array.from(sheet.points)
  const heights = Array.from(sheet.heights)
  const unfolded = Array.from(sheet.unfolded)
  const rim = Array.from(sheet.rim)
  const uses = countEdges(sheet.triangles)
  const middles = new Map<number, number>()
  const middleOf = (a: number, b: number): number => {
    const key = edgeKey(a, b)
    const known = middles.get(key)
    if (known !== undefined) return known
    for (const data of [points, unfolded]) {
      data.push((data[a * 2]! + data[b * 2]!) / 2, (data[a * 2 + 1]! + data[b * 2 + 1]!) / 2)
    }
    const chord = Math.hypot(points[a * 2]! - points[b * 2]!, points[a * 2 + 1]! - points[b * 2 + 1]!)
    heights.push(chord / 2) // As over a round bar as wide as the chord.
    middles.set(key, rim.push(0) - 1)
    return rim.length - 1
  }
  const triangles: number[] = []
  for (let t = 0; t < sheet.triangles.length; t += 3) {
    const corners = [sheet.triangles[t]!, sheet.triangles[t + 1]!, sheet.triangles[t + 2]!]
    const isChord = (k: number) => {
      const a = corners[k]!
      const b = corners[(k + 1) % 3]!
      return rim[a] === 1 && rim[b] === 1 && uses.get(edgeKey(a, b)) === 2
    }
    splitTriangle(corners, isChord, middleOf, triangles)
  }
  return {
    points: Float32Array.from(points),
    heights: Float32Array.from(heights),
    unfolded: Float32Array.from(unfolded),
    rim: Uint8Array.from(rim),
    triangles: Uint32Array.from(triangles),
  }
}

function splitTriangle(
  corners: number[],
  isChord: (k: number) => boolean,
  middleOf: (a: number, b: number) => number,
  out: number[],
): void {
  const polygon: number[] = []
  const marked: number[] = []
  for (let k = 0; k < 3; k++) {
    polygon.push(corners[k]!)
    if (isChord(k)) marked.push(polygon.push(middleOf(corners[k]!, corners[(k + 1) % 3]!)) - 1)
  }
  // A fan around a middle never joins two rim vertices again.
  const first = marked[0] ?? 0
  if (marked.length === 3) out.push(polygon[1]!, polygon[3]!, polygon[5]!)
  if (marked.length === 3) {
    for (let k = 0; k < 6; k += 2) out.push(polygon[k]!, polygon[k + 1]!, polygon[(k + 5) % 6]!)
    return
  }
  const at = (k: number) => polygon[(first + k) % polygon.length]!
  for (let k = 1; k + 1 < polygon.length; k++) out.push(at(0), at(k), at(k + 1))
}

function countEdges(triangles: Uint32Array): Map<number, number> {
  const uses = new Map<number, number>()
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const key = edgeKey(triangles[t + k]!, triangles[t + ((k + 1) % 3)]!)
      uses.set(key, (uses.get(key) ?? 0) + 1)
    }
  }
  return uses
}

/** One number for an edge, whichever way it runs. */
function edgeKey(a: number, b: number): number {
  return a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a
}
