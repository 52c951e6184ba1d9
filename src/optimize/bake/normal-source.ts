import { type Geometry, positionsOf } from '../geometry/geometry.js'
import { buildMips } from '../render/build-mips.js'
import { type Batch, DEFAULT_SURFACE, type MipImage } from '../render/scene.js'
import type { Pixels } from '../textures/decode-texture.js'

/** A part of a raw model with nothing but its normal map, if one is given, in its own space. */
export function createNormalSource(geometry: Geometry, pixels?: Pixels): Batch {
  const data = (semantic: string) => (geometry.streams.get(semantic)?.data as Float32Array) ?? null
  const map = { uvSet: 0, transform: null, wrapS: 'repeat', wrapT: 'repeat' } as const
  const normal = pixels ? { ...map, image: mipsOf(pixels) } : null
  return {
    positions: positionsOf(geometry),
    normals: data('NORMAL'),
    tangents: data('TANGENT'),
    uvs: [data('TEXCOORD_0'), null],
    colors: null,
    indices: geometry.indices,
    surface: { ...DEFAULT_SURFACE, maps: { ...DEFAULT_SURFACE.maps, normal } },
  }
}

function mipsOf({ data, width, height, channels }: Pixels): MipImage {
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0, from = 0; i < rgba.length; i += 4, from += channels) {
    rgba[i] = data[from]!
    rgba[i + 1] = data[from + 1]!
    rgba[i + 2] = data[from + 2]!
    rgba[i + 3] = 255
  }
  return buildMips({ width, height, data: rgba })
}
