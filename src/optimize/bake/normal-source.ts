import { buildMips } from '../render/build-mips.js'
import { type Batch, DEFAULT_SURFACE, type MipImage } from '../render/scene.js'
import type { Pixels } from '../textures/decode-texture.js'
import type { TargetMesh } from './target-reader.js'

/** Decoded pixels of a normal map. */
export interface NormalMap extends Pick<Pixels, 'width' | 'height' | 'channels'> {
  readonly data: Uint8Array
}

/** A mesh of a raw model with nothing but its normal map, if one is given, in its own space. */
export function createNormalSource(mesh: TargetMesh, pixels?: NormalMap): Batch {
  const { positions, normals, uvs, tangents = null, indices } = mesh
  const map = { uvSet: 0, transform: null, wrapS: 'repeat', wrapT: 'repeat' } as const
  const normal = pixels ? { ...map, image: mipsOf(pixels) } : null
  return {
    positions,
    normals,
    tangents,
    uvs: [uvs, null],
    colors: null,
    indices,
    surface: { ...DEFAULT_SURFACE, maps: { ...DEFAULT_SURFACE.maps, normal } },
  }
}

function mipsOf({ data, width, height, channels }: NormalMap): MipImage {
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0, from = 0; i < rgba.length; i += 4, from += channels) {
    rgba[i] = data[from]!
    rgba[i + 1] = data[from + 1]!
    rgba[i + 2] = data[from + 2]!
    rgba[i + 3] = 255
  }
  return buildMips({ width, height, data: rgba })
}
