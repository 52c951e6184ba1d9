import type { Material } from '@gltf-transform/core'
import type { Geometry } from '../geometry/geometry.js'
import { isWithinUnitSquare } from '../geometry/is-within-unit-square.js'
import type { SourceModel } from '../source/load-source.js'

/** Share of a picture that triangles cover at least; those of a model that takes its colours from a palette cover less. */
const LEAST_COVERED = 0.05

/**
 * Edge in pixels of an atlas that holds as much as the model's pictures: a larger one would only enlarge them. Infinity
 * where pictures are not what limits detail: where they are repeated, or are palettes.
 */
export async function atlasLimit({ skeleton, parts, textures }: SourceModel): Promise<number> {
  const covered = new Map<Material | null, number>()
  for (const { primitive, geometry } of parts) {
    const uvs = geometry.streams.get('TEXCOORD_0')?.data
    if (!uvs || !isWithinUnitSquare(uvs)) return Number.POSITIVE_INFINITY
    const material = primitive.getMaterial()
    covered.set(material, (covered.get(material) ?? 0) + coveredBy(uvs, geometry.indices))
  }
  const extensions = skeleton.getRoot().listExtensionsUsed()
  const moves = extensions.some(({ extensionName }) => extensionName === 'KHR_texture_transform')
  if (moves || [...covered.values()].some((share) => share < LEAST_COVERED)) return Number.POSITIVE_INFINITY
  let edge = 0
  const areas = new Map<unknown, number>()
  for (const { texture, pixels } of textures) {
    const { width, height } = await pixels
    edge = Math.max(edge, width, height)
    for (const user of texture.listParents())
      if (covered.has(user as Material)) areas.set(user, Math.max(areas.get(user) ?? 0, width * height))
  }
  const area = [...areas.values()].reduce((sum, own) => sum + own, 0)
  return Math.max(edge, Math.ceil(Math.sqrt(area)))
}

/** Area of the triangles on the picture, which is 1 large. */
function coveredBy(uvs: ArrayLike<number>, indices: Geometry['indices']): number {
  let area = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [indices[i]! * 2, indices[i + 1]! * 2, indices[i + 2]! * 2]
    const [ux, uy] = [uvs[b]! - uvs[a]!, uvs[b + 1]! - uvs[a + 1]!]
    const [vx, vy] = [uvs[c]! - uvs[a]!, uvs[c + 1]! - uvs[a + 1]!]
    area += Math.abs(ux * vy - uy * vx) / 2
  }
  return area
}
