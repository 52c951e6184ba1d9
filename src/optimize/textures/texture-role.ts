import { Document, Material, PropertyType, type Texture, TextureChannel } from '@gltf-transform/core'

/** What a texture is for; decides quality, colour space and whether its alpha is kept. */
export interface TextureRole {
  /** Names of the material slots that use it, such as `baseColorTexture`. */
  readonly slots: readonly string[]
  /** `normal` holds directions, `color` is sRGB, `data` is linear (metal-rough, occlusion and others). */
  readonly kind: 'color' | 'data' | 'normal'
  /** `coverage`: blend or mask; `data`: a channel like the others, independent of the colour beside it. */
  readonly alpha: 'none' | 'coverage' | 'data'
}

/** Slots whose pictures are sRGB: base colour, emissive, diffuse, sheen and specular colour. */
const COLOR_SLOT = /color|emissive|diffuse/i
/** Slots whose alpha says what is covered; in every other one it is a channel of data. */
const COVERAGE_SLOT = /^(baseColor|diffuse)Texture$/

/** Reads the role of a texture from the materials and extensions that use it. */
export function textureRoleOf(texture: Texture): TextureRole {
  const uses = usesOf(texture)
  const slots = [...new Set(uses.map(({ slot }) => slot))]
  const isColor = slots.some((slot) => COLOR_SLOT.test(slot))
  const isNormal = !isColor && slots.length > 0 && slots.every((slot) => /normal/i.test(slot))
  const alphaSlots = uses.filter(({ usesAlpha }) => usesAlpha).map(({ slot }) => slot)
  const coverage = alphaSlots.every((slot) => COVERAGE_SLOT.test(slot))
  return {
    slots,
    kind: isColor ? 'color' : isNormal ? 'normal' : 'data',
    alpha: alphaSlots.length === 0 ? 'none' : coverage ? 'coverage' : 'data',
  }
}

interface TextureUse {
  readonly slot: string
  readonly usesAlpha: boolean
}

function usesOf(texture: Texture): TextureUse[] {
  const graph = Document.fromGraph(texture.getGraph())!.getGraph()
  return graph
    .listParentEdges(texture)
    .filter((edge) => edge.getParent().propertyType !== PropertyType.ROOT)
    .map((edge) => {
      const parent = edge.getParent()
      const channels = Number(edge.getAttributes().channels ?? 0)
      // The alpha of an opaque material's base colour is ignored (glTF 2.0, section 3.9.4).
      const ignored = parent instanceof Material && parent.getAlphaMode() === Material.AlphaMode.OPAQUE
      return { slot: edge.getName(), usesAlpha: (channels & TextureChannel.A) !== 0 && !ignored }
    })
}
