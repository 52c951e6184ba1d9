import { pickVertices } from './compact-geometry.js'
import { type Geometry, positionsOf } from './geometry.js'
import { lengthOf } from './length-of.js'

/** Edges sharper than this stay hard (cosine of 60°). */
const CREASE_COSINE = 0.5
/**
 * Where more corners than this meet, each keeps its own triangle's normal: comparing all with all takes hours for the
 * hub of a fan of 100,000 triangles.
 */
const CROWD = 512

/**
 * Makes normals for a geometry that has none: smooth over curved parts, hard at creases.
 * The vertices come out unshared, three per triangle; weld them afterwards.
 */
export function createNormals(geometry: Geometry): Geometry {
  const faces = faceNormals(geometry)
  const { starts, corners } = cornersByPosition(geometry)
  const normals = new Float32Array(geometry.indices.length * 3)
  for (let group = 0; group + 1 < starts.length; group++) {
    const members = corners.subarray(starts[group]!, starts[group + 1]!)
    for (const [i, corner] of members.entries()) {
      const around = members.length <= CROWD ? members : members.subarray(i, i + 1)
      addNeighbours(normals, corner, around, faces)
    }
  }
  const unshared = pickVertices(
    geometry,
    geometry.indices,
    Uint32Array.from(geometry.indices, (_, corner) => corner),
  )
  const streams = new Map(unshared.streams)
  streams.set('NORMAL', { size: 3, data: normals })
  return { ...unshared, streams }
}

/** Three numbers per triangle: its normal, as long as twice its area. */
function faceNormals(geometry: Geometry): Float32Array {
  const { indices } = geometry
  const p = positionsOf(geometry)
  const normals = new Float32Array(indices.length)
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]! * 3
    const b = indices[i + 1]! * 3
    const c = indices[i + 2]! * 3
    for (let k = 0; k < 3; k++) {
      const m = (k + 1) % 3
      const n = (k + 2) % 3
      normals[i + k] =
        (p[b + m]! - p[a + m]!) * (p[c + n]! - p[a + n]!) - (p[b + n]! - p[a + n]!) * (p[c + m]! - p[a + m]!)
    }
  }
  return normals
}

/** Corners (numbers in the index list) grouped by position. */
function cornersByPosition(geometry: Geometry): { starts: Uint32Array; corners: Uint32Array } {
  const groups = positionGroups(geometry)
  const { indices } = geometry
  const starts = new Uint32Array(groups.count + 1)
  for (const vertex of indices) starts[groups.of[vertex]! + 1]!++
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!
  const next = starts.slice()
  const corners = new Uint32Array(indices.length)
  indices.forEach((vertex, corner) => {
    corners[next[groups.of[vertex]!]!++] = corner
  })
  return { starts, corners }
}

function positionGroups(geometry: Geometry): { of: Uint32Array; count: number } {
  const p = positionsOf(geometry)
  const order = Uint32Array.from({ length: geometry.vertexCount }, (_, i) => i)
  const compare = (a: number, b: number) =>
    p[a * 3]! - p[b * 3]! || p[a * 3 + 1]! - p[b * 3 + 1]! || p[a * 3 + 2]! - p[b * 3 + 2]!
  order.sort(compare)
  const of = new Uint32Array(geometry.vertexCount)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && compare(order[i - 1]!, order[i]!) !== 0) count++
    of[order[i]!] = count
  }
  return { of, count: order.length > 0 ? count + 1 : 0 }
}

/** Sums the faces round one corner that lie on its side of any crease. */
function addNeighbours(
  normals: Float32Array,
  corner: number,
  members: Uint32Array,
  faces: Float32Array,
): void {
  const own = corner - (corner % 3)
  const ownLength = lengthOf(faces[own]!, faces[own + 1]!, faces[own + 2]!)
  const sum: [number, number, number] = [0, 0, 0]
  for (const member of members) {
    const face = member - (member % 3)
    const x = faces[face]!
    const y = faces[face + 1]!
    const z = faces[face + 2]!
    const dot = faces[own]! * x + faces[own + 1]! * y + faces[own + 2]! * z
    if (dot < CREASE_COSINE * ownLength * lengthOf(x, y, z)) continue
    sum[0] += x
    sum[1] += y
    sum[2] += z
  }
  const length = lengthOf(...sum) || 1
  for (let k = 0; k < 3; k++) normals[corner * 3 + k] = sum[k]! / length
}
