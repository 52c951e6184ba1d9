import { toUnitSize } from '../to-unit-size.js'
import type { DraftModel } from '../write-glb.js'
import { createTextureEncoder } from './encode-texture.js'
import { reliefMap } from './relief-map.js'
import type { RgbImage } from './sample-rgb.js'
import { vertexTangents } from './vertex-tangents.js'

/** A shaped and painted body, in any unit. */
export interface PaintedBody {
  readonly positions: Float32Array
  readonly normals: Float32Array
  /** Pairs in texels of the texture. */
  readonly texels: Float32Array
  readonly triangles: Uint32Array
  readonly color: RgbImage
}

/** Brings a body to unit size and encodes its textures, while its tangents are worked out. */
export async function finishModel(name: string, body: PaintedBody): Promise<DraftModel> {
  const { normals, triangles, color } = body
  const encode = await createTextureEncoder()
  const colorTexture = encode(color, 90)
  const textures = Promise.all([colorTexture, encode(reliefMap(color), 85)])
  const positions = toUnitSize(body.positions)
  const uvs = body.texels.map((value, k) => value / (k % 2 === 0 ? color.width : color.height))
  const tangents = vertexTangents(positions, normals, uvs, triangles)
  const mesh = { positions, normals, uvs, tangents, triangles }
  const [colors, relief] = await textures
  return { name, mesh, color: colors, normal: relief }
}
