import { Document, Material, type Texture, TextureChannel } from '@gltf-transform/core'
import { getTextureChannelMask, getTextureColorSpace, listTextureSlots } from '@gltf-transform/functions'

/** What a texture is for; decides quality, colour space and whether its alpha is kept. */
export interface TextureRole {
  /** Names of the material slots that use it, such as `baseColorTexture`. */
  readonly slots: readonly string[]
  /** `normal` holds directions, `color` is sRGB, `data` is linear (metal-rough, occlusion and others). */
  readonly kind: 'color' | 'data' | 'normal'
  /** `coverage`: blend or mask; `data`: a channel like the others, independent of the colour beside it. */
  readonly alpha: 'none' | 'coverage' | 'data'
}

/** Reads the role of a texture from the materials and extensions that use it. */
export function textureRoleOf(texture: Texture): TextureRole {
  const slots = listTextureSlots(texture)
  const usesAlpha = (getTextureChannelMask(texture) & TextureChannel.A) !== 0
  const isColor = getTextureColorSpace(texture) === 'srgb'
  const isNormal = !isColor && slots.length > 0 && slots.every((slot) => /normal/i.test(slot))
  return {
    slots,
    kind: isColor ? 'color' : isNormal ? 'normal' : 'data',
    alpha: !usesAlpha ? 'none' : isCoverage(texture) ? 'coverage' : 'data',
  }
}

/** Alpha of a base colour or diffuse texture covers; in every other slot it is one more channel of data. */
function isCoverage(texture: Texture): boolean {
  const document = Document.fromGraph(texture.getGraph())!
  return document
    .getGraph()
    .listParentEdges(texture)
    .filter((edge) => edge.getParent().propertyType !== 'Root')
    .every(
      (edge) => edge.getParent() instanceof Material || /^(baseColor|diffuse)Texture$/.test(edge.getName()),
    )
}
