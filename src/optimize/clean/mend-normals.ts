import { createNormals } from '../geometry/create-normals.js'
import { type Geometry, positionsOf } from '../geometry/geometry.js'

export interface MendedNormals {
  readonly geometry: Geometry
  /** Vertices whose normal was missing or no direction. */
  readonly missing: number
  /** Vertices whose normal pointed into the surface. */
  readonly flipped: number
}

/** Creates, completes or turns round the normals; those that are there are changed in place. */
export function mendNormals(geometry: Geometry): MendedNormals {
  const normals = geometry.streams.get('NORMAL')?.data as Float32Array | undefined
  if (!normals) return { geometry: createNormals(geometry), missing: geometry.vertexCount, flipped: 0 }
  const missing = countMissing(normals)
  if (missing > geometry.vertexCount / 2) return { geometry: createNormals(geometry), missing, flipped: 0 }
  if (missing > 0) fillFromTriangles(geometry, normals)
  normalize(normals)
  const flipped = facesAway(geometry, normals)
  if (flipped) for (let i = 0; i < normals.length; i++) normals[i] = -normals[i]!
  return { geometry, missing, flipped: flipped ? geometry.vertexCount : 0 }
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
