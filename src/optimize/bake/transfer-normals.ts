import type { PackedPixels } from '../../imaging/index.js'
import { isWithinUnitSquare } from '../geometry/is-within-unit-square.js'
import { createAttributeReader } from '../render/attribute-reader.js'
import { createSurfaceEvaluator, type SurfacePoint } from '../render/evaluate-surface.js'
import { type Batch, DEFAULT_SURFACE } from '../render/scene.js'
import { mapCharts, NO_REACH } from './chart-map.js'
import { fillGaps } from './fill-gaps.js'
import { createLayer } from './layer.js'
import { createTargetReader, type TargetMesh, type TargetPlace } from './target-reader.js'

export interface TransferNormalsOptions {
  /** Part of the raw model with its normal map; it must lie in the first UV set, untransformed. */
  readonly source: Batch
  /** The same part simplified: in the same space, with the same texture coordinates as far as it has them. */
  readonly target: TargetMesh
  /** Edge of the picture, in pixels. */
  readonly size: number
}

/** Share of texels used twice above which charts count as overlapping. */
const MAX_OVERLAP = 0.005
/** Edge of the picture in which the deviation is estimated, in pixels. */
const PREVIEW_SIZE = 64

/**
 * A normal map for a simplified mesh that makes up for the normals it lost. Both meshes are drawn in texture
 * space, so no search is needed and it takes a fraction of `bakeTextures`; but it only works where no two
 * triangles share a texel.
 * The scale of the source's normal map is part of the result: set the material's to 1.
 * @returns null if charts overlap or leave the unit square.
 */
export function transferNormals({ source, target, size }: TransferNormalsOptions): PackedPixels | null {
  const [uvs] = source.uvs
  if (uvs === null || !isWithinUnitSquare(uvs)) return null
  const layer = createLayer('normal', size, false)
  const known = new Uint8Array(size * size)
  const fits = compare(source, uvs, { target, size }, (texel, point, place) => {
    layer.add(point, place)
    layer.store(texel, 1)
    known[texel] = 1
  })
  return fits ? fillGaps(layer.image, known) : null
}

/**
 * Mean angle between the shading normals of both meshes, without any normal map, in degrees: whether a transfer
 * is worth its time. 0 where none is possible.
 */
export function deviationOfNormals(source: Batch, target: TargetMesh): number {
  const [uvs] = source.uvs
  if (uvs === null) return 0
  const bare = { ...source, surface: DEFAULT_SURFACE }
  let sum = 0
  let count = 0
  compare(bare, uvs, { target, size: PREVIEW_SIZE }, (_, point, place) => {
    const cosine =
      point.normalX * place.normalX + point.normalY * place.normalY + point.normalZ * place.normalZ
    sum += Math.acos(Math.min(1, Math.max(-1, cosine)))
    count++
  })
  return count > 0 ? (sum / count) * (180 / Math.PI) : 0
}

type VisitTexel = (texel: number, point: Readonly<SurfacePoint>, place: Readonly<TargetPlace>) => void

/** Visits each texel that both meshes cover, with what each has there. False if the source's charts overlap. */
function compare(
  source: Batch,
  uvs: Float32Array,
  { target, size }: { target: TargetMesh; size: number },
  visit: VisitTexel,
): boolean {
  const raw = mapCharts({ uvs, indices: source.indices }, size, NO_REACH)
  if (raw.overlap > MAX_OVERLAP) return false
  const { owners } = mapCharts(target, size)
  const lookUp = createLookUp(source, uvs, size)
  const reader = createTargetReader(target, size)
  for (let texel = 0; texel < owners.length; texel++) {
    if (owners[texel]! < 0 || raw.owners[texel]! < 0) continue
    const x = (texel % size) + 0.5
    const y = Math.floor(texel / size) + 0.5
    visit(texel, lookUp(raw.owners[texel]!, x, y), reader.read(owners[texel]!, x, y))
  }
  return true
}

/** Normals of the source, with its normal map, at texels of one of its triangles. */
function createLookUp(source: Batch, uvs: Float32Array, size: number) {
  const reader = createAttributeReader()
  const evaluator = createSurfaceEvaluator()
  const { indices, surface } = source
  let current = -1
  return (triangle: number, x: number, y: number) => {
    if (triangle !== current) {
      current = triangle
      reader.select(source, triangle, 1)
      reader.fragment.density0 = -2 * Math.log2(size) // One texel.
    }
    const a = indices[triangle * 3]! * 2
    const b = indices[triangle * 3 + 1]! * 2
    const c = indices[triangle * 3 + 2]! * 2
    const au = uvs[a]!
    const av = uvs[a + 1]!
    const area = (uvs[b]! - au) * (uvs[c + 1]! - av) - (uvs[b + 1]! - av) * (uvs[c]! - au)
    const u = x / size - au
    const v = y / size - av
    const wb = Math.max(0, (u * (uvs[c + 1]! - av) - v * (uvs[c]! - au)) / area)
    const wc = Math.max(0, ((uvs[b]! - au) * v - (uvs[b + 1]! - av) * u) / area)
    const wa = Math.max(0, 1 - wb - wc)
    const total = wa + wb + wc
    reader.interpolate(wa / total, wb / total, wc / total)
    evaluator.evaluateNormal(surface, reader.fragment)
    return evaluator.point
  }
}
