import { type ClosestPoint, createBvh } from '../bvh/index.js'
import { lengthOf } from '../geometry/length-of.js'
import { createAttributeReader } from '../render/attribute-reader.js'
import { createSurfaceEvaluator, type SurfacePoint } from '../render/evaluate-surface.js'
import type { Batch, RenderScene } from '../render/scene.js'
import type { Place } from './place-reader.js'

export interface SourceProbe {
  /** Whether any material of the source is masked or blended. */
  readonly usesAlpha: boolean
  /**
   * The material of the source at the point closest to a place on the target, among triangles that face the
   * same way; failing that, among all. Null if there is none within reach. Overwritten by the next call.
   * @param share of a texel over which textures are averaged (0–1).
   * @param maxDistance how far the source may be from the place, in metres.
   */
  look(place: Readonly<Place>, share: number, maxDistance: number): Readonly<SurfacePoint> | null
}

/** Cosine below which a triangle faces another way: the far wall of a thin part, or a fold. */
const SAME_WAY = 0.2
/** Far more than rounding adds to a distance. */
const ROUNDING = 1e-6

/** @param scene The raw model with decoded pictures: see `loadScene`. */
export function createSourceProbe(scene: RenderScene): SourceProbe {
  const { positions, indices, firsts } = joinBatches(scene.batches)
  const bvh = createBvh(positions, indices)
  const faces = measureFaces(positions, indices)
  const reader = createAttributeReader()
  const evaluator = createSurfaceEvaluator()
  const wanted = new Float64Array(3)
  const facesSameWay = (triangle: number) => {
    const o = triangle * 4
    return faces[o]! * wanted[0]! + faces[o + 1]! * wanted[1]! + faces[o + 2]! * wanted[2]! > SAME_WAY
  }
  let last: Readonly<ClosestPoint> | null = null
  // The point found last is mostly close: nothing farther away than that needs to be looked at.
  const reachOf = ({ x, y, z }: Readonly<Place>, maxDistance: number) => {
    if (last === null || !facesSameWay(last.triangle)) return maxDistance
    const away = lengthOf(x - last.x, y - last.y, z - last.z)
    return Math.min(maxDistance, (1 + ROUNDING) * away + ROUNDING * maxDistance)
  }
  return {
    usesAlpha: scene.batches.some(({ surface }) => surface.alphaMode !== 'OPAQUE'),
    look(place, share, maxDistance) {
      wanted[0] = place.normalX
      wanted[1] = place.normalY
      wanted[2] = place.normalZ
      const found =
        bvh.closestPoint(place.x, place.y, place.z, reachOf(place, maxDistance), facesSameWay) ??
        bvh.closestPoint(place.x, place.y, place.z, maxDistance)
      if (!found) return null
      last = found
      let at = scene.batches.length - 1
      while (firsts[at]! > found.triangle) at--
      const batch = scene.batches[at]!
      reader.select(
        batch,
        found.triangle - firsts[at]!,
        (place.texelArea * share) / faces[found.triangle * 4 + 3]!,
      )
      reader.interpolate(found.u, found.v, found.w)
      evaluator.evaluate(batch.surface, reader.fragment)
      return evaluator.point
    },
  }
}

/** All triangles under one numbering; `firsts` holds the first of each batch. */
function joinBatches(batches: readonly Batch[]) {
  const positions = new Float32Array(batches.reduce((sum, batch) => sum + batch.positions.length, 0))
  const indices = new Uint32Array(batches.reduce((sum, batch) => sum + batch.indices.length, 0))
  const firsts: number[] = []
  let vertex = 0
  let corner = 0
  for (const batch of batches) {
    firsts.push(corner / 3)
    positions.set(batch.positions, vertex * 3)
    for (const index of batch.indices) indices[corner++] = index + vertex
    vertex += batch.positions.length / 3
  }
  return { positions, indices, firsts }
}

/** Four numbers per triangle: normal of length 1, and area in square metres. */
function measureFaces(p: Float32Array, indices: Uint32Array): Float32Array {
  const faces = new Float32Array((indices.length / 3) * 4)
  for (let i = 0, o = 0; i < indices.length; i += 3, o += 4) {
    const a = indices[i]! * 3
    const b = indices[i + 1]! * 3
    const c = indices[i + 2]! * 3
    const bx = p[b]! - p[a]!
    const by = p[b + 1]! - p[a + 1]!
    const bz = p[b + 2]! - p[a + 2]!
    const cx = p[c]! - p[a]!
    const cy = p[c + 1]! - p[a + 1]!
    const cz = p[c + 2]! - p[a + 2]!
    const x = by * cz - bz * cy
    const y = bz * cx - bx * cz
    const z = bx * cy - by * cx
    const length = Math.sqrt(x * x + y * y + z * z)
    faces[o] = x / (length || 1)
    faces[o + 1] = y / (length || 1)
    faces[o + 2] = z / (length || 1)
    faces[o + 3] = Math.max(length / 2, 1e-30)
  }
  return faces
}
