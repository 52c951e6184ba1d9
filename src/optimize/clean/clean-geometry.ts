import { compactGeometry } from '../geometry/compact-geometry.js'
import { createNormals } from '../geometry/create-normals.js'
import { type Geometry, positionsOf, type VertexStream } from '../geometry/geometry.js'
import { weldVertices } from '../geometry/weld-vertices.js'

/** What was found in one primitive and mended: counts of triangles or vertices. */
export interface CleaningCounts {
  /** Triangles with a corner that is no number or names no vertex. */
  invalidTriangles: number
  /** Triangles without area. */
  degenerateTriangles: number
  /** Vertices whose normal was missing or no direction. */
  missingNormals: number
  /** Vertices whose normal pointed into the surface that their triangles' winding describes. */
  flippedNormals: number
  /** Vertices with a texture coordinate, colour, tangent or weight that is no number. */
  invalidAttributes: number
}

export interface CleanedGeometry {
  readonly geometry: Geometry
  readonly counts: CleaningCounts
}

/** Makes a primitive fit for simplification: welded, without broken triangles, with a normal at each vertex. */
export function cleanGeometry(source: Geometry): CleanedGeometry {
  const counts: CleaningCounts = {
    invalidTriangles: 0,
    degenerateTriangles: 0,
    missingNormals: 0,
    flippedNormals: 0,
    invalidAttributes: 0,
  }
  const streams = new Map(source.streams)
  for (const [semantic, stream] of streams) {
    if (semantic === 'POSITION' || semantic === 'NORMAL') continue
    counts.invalidAttributes += zeroNonNumbers(stream)
  }
  const indices = keepSoundTriangles(source, counts)
  let geometry: Geometry = { ...source, streams, indices }
  if (indices.length < source.indices.length) geometry = compactGeometry(geometry)
  geometry = weldVertices(mendNormals(geometry, counts))
  return { geometry: dropTangentsUnlessSound(geometry), counts }
}

function zeroNonNumbers({ data }: VertexStream): number {
  let count = 0
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!)) continue
    data[i] = 0
    count++
  }
  return count
}

function keepSoundTriangles(geometry: Geometry, counts: CleaningCounts): Uint32Array {
  const { indices, vertexCount } = geometry
  const positions = positionsOf(geometry)
  const kept = new Uint32Array(indices.length)
  let length = 0
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]!
    const b = indices[i + 1]!
    const c = indices[i + 2]!
    const area =
      a < vertexCount && b < vertexCount && c < vertexCount ? squaredArea(positions, a, b, c) : Number.NaN
    if (!Number.isFinite(area)) counts.invalidTriangles++
    else if (area === 0) counts.degenerateTriangles++
    else {
      kept[length++] = a
      kept[length++] = b
      kept[length++] = c
    }
  }
  return length === indices.length ? indices : kept.slice(0, length)
}

/** Square of twice the area; NaN or infinite if a coordinate is. */
function squaredArea(p: Float32Array, a: number, b: number, c: number): number {
  const ux = p[b * 3]! - p[a * 3]!
  const uy = p[b * 3 + 1]! - p[a * 3 + 1]!
  const uz = p[b * 3 + 2]! - p[a * 3 + 2]!
  const vx = p[c * 3]! - p[a * 3]!
  const vy = p[c * 3 + 1]! - p[a * 3 + 1]!
  const vz = p[c * 3 + 2]! - p[a * 3 + 2]!
  const x = uy * vz - uz * vy
  const y = uz * vx - ux * vz
  const z = ux * vy - uy * vx
  return x * x + y * y + z * z
}

/** Creates, completes or turns round the normals. */
function mendNormals(geometry: Geometry, counts: CleaningCounts): Geometry {
  const normals = geometry.streams.get('NORMAL')?.data as Float32Array | undefined
  if (!normals) {
    counts.missingNormals = geometry.vertexCount
    return createNormals(geometry)
  }
  counts.missingNormals = countMissing(normals)
  if (counts.missingNormals > geometry.vertexCount / 2) return createNormals(geometry)
  if (counts.missingNormals > 0) fillFromTriangles(geometry, normals)
  normalize(normals)
  if (facesAway(geometry, normals)) {
    counts.flippedNormals = geometry.vertexCount
    for (let i = 0; i < normals.length; i++) normals[i] = -normals[i]!
  }
  return geometry
}

const lengthAt = (v: Float32Array, i: number) => Math.hypot(v[i]!, v[i + 1]!, v[i + 2]!)

function countMissing(normals: Float32Array): number {
  let count = 0
  for (let i = 0; i < normals.length; i += 3) {
    const length = normals[i]! ** 2 + normals[i + 1]! ** 2 + normals[i + 2]! ** 2
    if (length > 1e-6 && length < 1e6) continue
    normals.fill(0, i, i + 3)
    count++
  }
  return count
}

function fillFromTriangles(geometry: Geometry, normals: Float32Array): void {
  const holes = new Uint8Array(geometry.vertexCount)
  for (let v = 0; v < holes.length; v++) holes[v] = lengthAt(normals, v * 3) === 0 ? 1 : 0
  forEachFace(geometry, (a, b, c, x, y, z) => {
    for (const v of [a, b, c]) {
      if (!holes[v]) continue
      normals[v * 3]! += x
      normals[v * 3 + 1]! += y
      normals[v * 3 + 2]! += z
    }
  })
}

function normalize(normals: Float32Array): void {
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.sqrt(normals[i]! ** 2 + normals[i + 1]! ** 2 + normals[i + 2]! ** 2)
    if (length === 0) normals[i + 1] = 1
    else if (Math.abs(length - 1) > 1e-6) for (let k = 0; k < 3; k++) normals[i + k]! /= length
  }
}

/** Whether most of the area has normals against its winding (glTF 2.0, section 3.7.2.1: front faces). */
function facesAway(geometry: Geometry, normals: Float32Array): boolean {
  let agreement = 0
  let total = 0
  const visit: FaceVisitor = (a, _b, _c, x, y, z) => {
    agreement += normals[a * 3]! * x + normals[a * 3 + 1]! * y + normals[a * 3 + 2]! * z
    total += Math.sqrt(x * x + y * y + z * z)
  }
  forEachFace(geometry, visit, Math.ceil(geometry.indices.length / 3 / FACES_LOOKED_AT))
  return agreement < -0.5 * total
}

/** So many faces, evenly spread, tell which way the normals of a whole mesh point. */
const FACES_LOOKED_AT = 5000

type FaceVisitor = (a: number, b: number, c: number, x: number, y: number, z: number) => void

/** Calls `visit` with every `step`-th triangle's corners and its normal, as long as twice its area. */
function forEachFace(geometry: Geometry, visit: FaceVisitor, step = 1): void {
  const { indices } = geometry
  const p = positionsOf(geometry)
  for (let i = 0; i < indices.length; i += 3 * step) {
    const a = indices[i]!
    const b = indices[i + 1]!
    const c = indices[i + 2]!
    const ux = p[b * 3]! - p[a * 3]!
    const uy = p[b * 3 + 1]! - p[a * 3 + 1]!
    const uz = p[b * 3 + 2]! - p[a * 3 + 2]!
    const vx = p[c * 3]! - p[a * 3]!
    const vy = p[c * 3 + 1]! - p[a * 3 + 1]!
    const vz = p[c * 3 + 2]! - p[a * 3 + 2]!
    visit(a, b, c, uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)
  }
}

/** Engines make tangents themselves (MikkTSpace) when there are none; that beats broken ones. */
function dropTangentsUnlessSound(geometry: Geometry): Geometry {
  const tangents = geometry.streams.get('TANGENT')?.data as Float32Array | undefined
  if (!tangents) return geometry
  for (let i = 0; i < tangents.length; i += 4) {
    const sound = Math.abs(lengthAt(tangents, i) - 1) < 0.1 && Math.abs(tangents[i + 3]!) === 1
    if (sound) continue
    const streams = new Map(geometry.streams)
    streams.delete('TANGENT')
    return { ...geometry, streams }
  }
  return geometry
}
