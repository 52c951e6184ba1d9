import { Material, type Texture } from '@gltf-transform/core'
import type { LodRecipe, Recipe } from '../../config/index.js'
import type { TexturedMesh } from '../bake/index.js'
import { deviationOfNormals } from '../bake/transfer-normals.js'
import { materialsOf } from '../document/materials-of.js'
import { type Geometry, positionsOf, triangleCountOf } from '../geometry/geometry.js'
import type { ModelPart } from '../geometry/model-part.js'
import { type EncodedTexture, encodeTexture } from '../textures/encode-texture.js'
import { resizePixels } from '../textures/resize-pixels.js'
import type { TextureJob } from '../textures/texture-job.js'
import type { Runner } from '../threads/runner.js'

/** Edge in pixels up to which a map takes little time, and up to which it is made at all: time grows with its square. */
const SMALL_SIZE = 512
const MAX_SIZE = 1024
/** Share of the fine triangles above which a level has lost too little to be worth a small or a large map. */
const ALIKE_SMALL = 0.7
const ALIKE_LARGE = 0.2

/** Mean deviation of the normals, in degrees, below which the source's own map looks the same. */
const MIN_DEVIATION = 3

/** Whether a level of so many triangles lost enough for a normal map of its own, `size` pixels wide. */
export function lacksDetail(size: number, triangles: number, fineTriangles: number): boolean {
  return size <= MAX_SIZE && triangles <= fineTriangles * (size > SMALL_SIZE ? ALIKE_LARGE : ALIKE_SMALL)
}

export interface TransferDetailOptions {
  /** What the detail is taken from. */
  readonly fine: readonly ModelPart[]
  /** The level, in the same order. */
  readonly parts: readonly ModelPart[]
  readonly lod: LodRecipe
  readonly settings: Recipe['textures']
  readonly runner: Runner
  readonly signal: AbortSignal | undefined
}

/**
 * The normal map of a level, made anew so that it also holds the normals that simplification took away. Only
 * where that is exact: one part alone uses the map, as it is, in its first UV set.
 * @returns null where the source's own map serves the level as well.
 */
export async function transferDetail(
  job: TextureJob,
  { fine, parts, lod, settings, runner, signal }: TransferDetailOptions,
): Promise<EncodedTexture | null> {
  const owner = ownerOf(fine, job.texture)
  if (owner === -1) return null
  const source = fine[owner]!.geometry
  const level = parts[owner]!.geometry
  const pixels = await job.pixels
  if (pixels.width !== pixels.height || job.role.slots.length !== 1) return null
  const size = Math.min(lod.textureSize, pixels.width)
  const triangles = triangleCountOf(level)
  if (triangles === 0 || !lacksDetail(size, triangles, triangleCountOf(source))) return null
  const [before, after] = [meshOf(source), meshOf(level)]
  if (!before || !after) return null
  // Asked here, in a small picture: parts that kept their normals need no thread then.
  if (deviationOfNormals(before, after) < MIN_DEVIATION) return null
  const { data, channels } = await resizePixels(pixels, size)
  const map = { data: new Uint8Array(data), width: size, height: size, channels }
  const image = await runner.run('transferNormals', { source: before, target: after, map })
  if (!image) return null
  const made = { ...image, data: Buffer.from(image.data.buffer), original: false }
  return encodeTexture({ pixels: made, role: job.role, size, settings, sourceType: job.mimeType, signal })
}

/** Index of the only part whose materials use a normal map plainly; -1 if there is no such part. */
function ownerOf(parts: readonly ModelPart[], texture: Texture): number {
  const materials = texture.listParents().filter((parent) => parent instanceof Material)
  const plain = materials.every((material) => {
    const info = material.getNormalTextureInfo()!
    return material.getNormalScale() === 1 && info.getTexCoord() === 0 && info.listExtensions().length === 0
  })
  const used = new Set(materials)
  const owners = parts.flatMap(({ primitive }, i) =>
    materialsOf(primitive).some((material) => used.has(material)) ? [i] : [],
  )
  return plain && owners.length === 1 ? owners[0]! : -1
}

function meshOf(geometry: Geometry): TexturedMesh | null {
  const data = (semantic: string) => {
    const stream = geometry.streams.get(semantic)
    return stream ? (stream.data as Float32Array) : null
  }
  const normals = data('NORMAL')
  const uvs = data('TEXCOORD_0')
  if (!normals || !uvs) return null
  return {
    positions: positionsOf(geometry),
    normals,
    uvs,
    indices: geometry.indices,
    tangents: data('TANGENT'),
  }
}
