import type { PackedPixels } from '../../imaging/index.js'
import { isWithinUnitSquare } from '../geometry/is-within-unit-square.js'
import { lengthOf } from '../geometry/length-of.js'
import { drawCharts } from './draw-charts.js'
import { fillGaps } from './fill-gaps.js'
import { encodeNormal } from './layer.js'
import { createPlaceReader, type Place, type TexturedMesh } from './place-reader.js'

export interface TransferNormalsOptions {
  /** Part of the raw model. Its normal map must lie in its texture coordinates, unscaled. */
  readonly source: TexturedMesh
  /** The same part simplified: in the same space, with the same texture coordinates as far as it has them. */
  readonly target: TexturedMesh
  /** The source's normal map: square, and as large as the new one is to be. */
  readonly map: PackedPixels
}

/** Share of texels used twice above which charts count as overlapping. */
const MAX_OVERLAP = 0.005
/** Edge of the picture in which the deviation is estimated, in pixels. */
const PREVIEW_SIZE = 64

/**
 * A normal map for a simplified mesh that makes up for the normals it lost. Both meshes are drawn in texture
 * space, so no search is needed and it takes a fraction of `bakeTextures`; but it only works where no two
 * triangles share a texel.
 * @returns null if charts overlap or leave the unit square.
 */
export function transferNormals({ source, target, map }: TransferNormalsOptions): PackedPixels | null {
  const size = map.width
  const normals = drawNormals(source, size, map)
  if (normals === null) return null
  const image: PackedPixels = {
    width: size,
    height: size,
    channels: 3,
    data: new Uint8Array(size * size * 3),
  }
  const known = new Uint8Array(size * size)
  compare(normals, { target, size }, (texel, x, y, z, place) => {
    encodeNormal(
      x * place.tangentX + y * place.tangentY + z * place.tangentZ,
      x * place.bitangentX + y * place.bitangentY + z * place.bitangentZ,
      x * place.normalX + y * place.normalY + z * place.normalZ,
      image.data,
      texel * 3,
    )
    known[texel] = 1
  })
  return fillGaps(image, known)
}

/**
 * Mean angle between the shading normals of both meshes, without any normal map, in degrees: whether a transfer
 * is worth its time. 0 where none is possible.
 */
export function deviationOfNormals(source: TexturedMesh, target: TexturedMesh): number {
  const normals = drawNormals(source, PREVIEW_SIZE, null)
  if (normals === null) return 0
  let sum = 0
  let count = 0
  compare(normals, { target, size: PREVIEW_SIZE }, (_, x, y, z, place) => {
    const cosine = x * place.normalX + y * place.normalY + z * place.normalZ
    sum += Math.acos(Math.min(1, Math.max(-1, cosine)))
    count++
  })
  return count > 0 ? (sum / count) * (180 / Math.PI) : 0
}

/** The shading normal of each texel, x, y, z of length 1; 0 where nothing is drawn. Null where charts overlap. */
function drawNormals(mesh: TexturedMesh, size: number, map: PackedPixels | null): Float32Array | null {
  if (!isWithinUnitSquare(mesh.uvs)) return null
  const normals = new Float32Array(size * size * 3)
  const reader = createPlaceReader(mesh, size)
  const overlap = drawCharts(mesh, size, (texel, triangle, wa, wb, wc) => {
    const place = reader.interpolate(triangle, wa, wb, wc)
    let x = place.normalX
    let y = place.normalY
    let z = place.normalZ
    if (map !== null) {
      const from = texel * map.channels
      const right = map.data[from]! / 127.5 - 1
      const up = map.data[from + 1]! / 127.5 - 1
      const out = map.data[from + 2]! / 127.5 - 1
      x = place.tangentX * right + place.bitangentX * up + place.normalX * out
      y = place.tangentY * right + place.bitangentY * up + place.normalY * out
      z = place.tangentZ * right + place.bitangentZ * up + place.normalZ * out
    }
    const scale = 1 / (lengthOf(x, y, z) || 1)
    normals[texel * 3] = x * scale
    normals[texel * 3 + 1] = y * scale
    normals[texel * 3 + 2] = z * scale
  })
  return overlap > MAX_OVERLAP ? null : normals
}

type VisitTexel = (texel: number, x: number, y: number, z: number, place: Readonly<Place>) => void

/** Visits each texel that both meshes cover, with the normal that the source has there. */
function compare(
  normals: Float32Array,
  { target, size }: { target: TexturedMesh; size: number },
  visit: VisitTexel,
): void {
  const reader = createPlaceReader(target, size)
  drawCharts(target, size, (texel, triangle, wa, wb, wc) => {
    const x = normals[texel * 3]!
    const y = normals[texel * 3 + 1]!
    const z = normals[texel * 3 + 2]!
    if (x !== 0 || y !== 0 || z !== 0) visit(texel, x, y, z, reader.interpolate(triangle, wa, wb, wc))
  })
}
