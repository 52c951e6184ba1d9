import type { Material, Texture, TextureInfo } from '@gltf-transform/core'
import type { Transform as TextureTransform, Transmission } from '@gltf-transform/extensions'
import type { ImageLoader } from './load-image.js'
import type { Surface, TextureMap, Wrap } from './scene.js'

/** Reads a material and decodes its pictures. Of the KHR extensions: unlit, transmission, emissive strength. */
export async function loadSurface(material: Material, loadImage: ImageLoader): Promise<Surface> {
  const map = (texture: Texture | null, info: TextureInfo | null) => loadMap(texture, info, loadImage)
  const [baseColor, metallicRoughness, normal, occlusion, emissive] = await Promise.all([
    map(material.getBaseColorTexture(), material.getBaseColorTextureInfo()),
    map(material.getMetallicRoughnessTexture(), material.getMetallicRoughnessTextureInfo()),
    map(material.getNormalTexture(), material.getNormalTextureInfo()),
    map(material.getOcclusionTexture(), material.getOcclusionTextureInfo()),
    map(material.getEmissiveTexture(), material.getEmissiveTextureInfo()),
  ])
  const transmission =
    material.getExtension<Transmission>('KHR_materials_transmission')?.getTransmissionFactor() ?? 0
  const [r, g, b, a] = material.getBaseColorFactor()
  return {
    // Glass is shown as a thin veil: refraction would need the picture behind it.
    baseColor: [r, g, b, a * (1 - 0.8 * transmission)],
    metallic: material.getMetallicFactor(),
    roughness: material.getRoughnessFactor(),
    emissive: material.getEmissiveFactor(),
    normalScale: material.getNormalScale(),
    occlusionStrength: material.getOcclusionStrength(),
    alphaMode: transmission > 0 ? 'BLEND' : material.getAlphaMode(),
    alphaCutoff: material.getAlphaCutoff(),
    doubleSided: material.getDoubleSided(),
    unlit: material.getExtension('KHR_materials_unlit') !== null,
    maps: { baseColor, metallicRoughness, normal, occlusion, emissive },
  }
}

async function loadMap(
  texture: Texture | null,
  info: TextureInfo | null,
  loadImage: ImageLoader,
): Promise<TextureMap | null> {
  const image = texture && (await loadImage(texture))
  if (!image || !info) return null
  const transform = info.getExtension<TextureTransform>('KHR_texture_transform')
  return {
    image,
    uvSet: (transform?.getTexCoord() ?? info.getTexCoord()) === 1 ? 1 : 0,
    transform: transform && matrixOf(transform),
    wrapS: wrapOf(info.getWrapS()),
    wrapT: wrapOf(info.getWrapT()),
  }
}

/** Scale, then rotate anticlockwise, then move, as in the extension's text. */
function matrixOf(transform: TextureTransform): TextureMap['transform'] {
  const [x, y] = transform.getOffset()
  const [sx, sy] = transform.getScale()
  const sin = Math.sin(transform.getRotation())
  const cos = Math.cos(transform.getRotation())
  return [cos * sx, sin * sy, x, -sin * sx, cos * sy, y]
}

function wrapOf(mode: number): Wrap {
  if (mode === 33071) return 'clamp'
  return mode === 33648 ? 'mirror' : 'repeat'
}
