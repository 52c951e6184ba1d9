import type { GLTF } from '@gltf-transform/core'
import { isObject, type JsonObject } from '../check/json.js'
import { quote } from '../check/refuse.js'
import { isDecodable } from '../textures/picture-type.js'

/** Extensions that name a second picture for a texture, the most welcome one first. */
const PICTURE_EXTENSIONS = ['EXT_texture_webp', 'EXT_texture_avif', 'KHR_texture_basisu']

export interface ChosenPictures {
  readonly json: GLTF.IGLTF
  readonly warnings: readonly string[]
}

/**
 * Leaves each texture one picture: of those that it and its extensions name, one that can be decoded, if there is any.
 * A texture without a picture is taken out of the materials: the reader fails at its sampler.
 */
export function choosePictures(json: GLTF.IGLTF): ChosenPictures {
  const images = json.images ?? []
  const textures = json.textures?.map((texture) => choosePicture(texture, images))
  const isLost = (index: unknown) => images[textures?.[Number(index)]?.source ?? -1] === undefined
  /** Materials by the textures that they lose. */
  const losers = new Map<unknown, Set<GLTF.IMaterial>>()
  const materials = json.materials?.map((material) => {
    const kept = withoutTextures(material as JsonObject, (index) => {
      if (!isLost(index)) return false
      losers.set(index, (losers.get(index) ?? new Set()).add(material))
      return true
    })
    return kept as unknown as GLTF.IMaterial
  })
  const warnings = [...losers].map(([index, own]) => {
    const texture = quote(textures?.[Number(index)]?.name || `texture ${index}`)
    const [{ name } = {}] = own
    const from = own.size === 1 && name ? `the material ${quote(name)}` : `${own.size} material(s)`
    return `The texture ${texture} has no picture that can be read; it was left out of ${from}.`
  })
  const chosen = { ...json, ...(textures && { textures }), ...(materials && { materials }) }
  return { json: chosen, warnings }
}

function choosePicture(texture: GLTF.ITexture, images: readonly GLTF.IImage[]): GLTF.ITexture {
  const { source: _, ...rest } = texture
  const extensions = { ...texture.extensions } as Record<string, unknown>
  const sources = PICTURE_EXTENSIONS.map((name) => sourceOf(extensions[name]))
  const candidates = [...sources, texture.source].filter((source) => images[source ?? -1] !== undefined)
  const typeOf = (source: number | undefined) => images[source!]!.mimeType
  // Bytes that are no picture at all have no type.
  const source = candidates.find((i) => isDecodable(typeOf(i))) ?? candidates.find(typeOf) ?? candidates[0]
  for (const name of PICTURE_EXTENSIONS) delete extensions[name]
  return { ...rest, extensions, ...(source !== undefined && { source }) }
}

function sourceOf(extension: unknown): number | undefined {
  return isObject(extension) && typeof extension.source === 'number' ? extension.source : undefined
}

/** A copy of a material, or of a part of it, without the texture infos that are lost, whatever extension they stand in. */
function withoutTextures(owner: JsonObject, isLost: (index: unknown) => boolean): JsonObject {
  const entries = Object.entries(owner).flatMap(([key, value]): [string, unknown][] => {
    if (!isObject(value) || key === 'extras') return [[key, value]]
    if (/texture$/i.test(key) && isLost(value.index)) return []
    return [[key, withoutTextures(value, isLost)]]
  })
  return Object.fromEntries(entries)
}
