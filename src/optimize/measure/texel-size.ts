import type { Material, TextureInfo } from '@gltf-transform/core'
import type { Transform as UvTransform } from '@gltf-transform/extensions'
import type { Surface, SurfacePiece } from '../geometry/surface.js'
import { areaOf } from '../geometry/triangle-area.js'
import { createHistogram, type Histogram } from './histogram.js'

/** Width and height of a picture in pixels. */
export type PictureSize = readonly [number, number]

const PERCENTILE = 0.9

/**
 * Edge of a texel on the surface, in metres: 90 % of the textured area has texels no larger than this.
 * 0 without textures. `sizeOf` gives a texture's size, or `null` where its texels do not show (one colour).
 */
export function texelSizeOf(surface: Surface, sizeOf: PictureSizes): number {
  const texels = createHistogram()
  for (const piece of surface.pieces) collectTexels(piece, sizeOf, texels)
  return texels.percentile(PERCENTILE)
}

type PictureSizes = (texture: NonNullable<ReturnType<Material['getBaseColorTexture']>>) => PictureSize | null

function collectTexels(piece: SurfacePiece, sizeOf: PictureSizes, texels: Histogram): void {
  const layer = sharpestLayer(piece.primitive.getMaterial(), sizeOf)
  const uv = layer && piece.geometry.streams.get(`TEXCOORD_${layer.texCoord}`)?.data
  if (!layer || !uv) return
  const { indices } = piece.geometry
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]!
    const b = indices[i + 1]!
    const c = indices[i + 2]!
    const area = areaOf(piece.positions, a * 3, b * 3, c * 3)
    const du = (uv[b * 2]! - uv[a * 2]!) * (uv[c * 2 + 1]! - uv[a * 2 + 1]!)
    const dv = (uv[c * 2]! - uv[a * 2]!) * (uv[b * 2 + 1]! - uv[a * 2 + 1]!)
    const pixels = (Math.abs(du - dv) / 2) * layer.pixels
    // A triangle squeezed into a point or line of the texture shows one colour: it has no texels to see.
    if (!(area > 0) || !(pixels > 1e-9)) continue
    texels.add(Math.sqrt(area / pixels), area)
  }
}

interface Layer {
  readonly texCoord: number
  /** Texels in one unit square of texture coordinates. */
  readonly pixels: number
}

/** The base colour's texture; a material without one is judged by its finest texture. */
function sharpestLayer(material: Material | null, sizeOf: PictureSizes): Layer | null {
  if (!material) return null
  const candidates: [ReturnType<Material['getBaseColorTexture']>, TextureInfo | null][] = [
    [material.getBaseColorTexture(), material.getBaseColorTextureInfo()],
    [material.getNormalTexture(), material.getNormalTextureInfo()],
    [material.getMetallicRoughnessTexture(), material.getMetallicRoughnessTextureInfo()],
    [material.getEmissiveTexture(), material.getEmissiveTextureInfo()],
    [material.getOcclusionTexture(), material.getOcclusionTextureInfo()],
  ]
  const layers = candidates.flatMap(([texture, info]) => {
    const size = texture && sizeOf(texture)
    return size && info ? [layerOf(info, size)] : []
  })
  const hasBaseColor = material.getBaseColorTexture() && sizeOf(material.getBaseColorTexture()!)
  if (hasBaseColor) return layers[0]!
  return layers.reduce<Layer | null>(
    (best, layer) => (best && best.pixels >= layer.pixels ? best : layer),
    null,
  )
}

function layerOf(info: TextureInfo, [width, height]: PictureSize): Layer {
  const transform = info.getExtension<UvTransform>('KHR_texture_transform')
  const [scaleU, scaleV] = transform?.getScale() ?? [1, 1]
  return {
    texCoord: transform?.getTexCoord() ?? info.getTexCoord(),
    pixels: width * height * Math.abs(scaleU * scaleV),
  }
}
