import type { Vec3 } from './vector.js'

/** What the rasteriser draws: triangles in world space, with materials whose pictures are decoded. */
export interface RenderScene {
  readonly batches: readonly Batch[]
}

/** Triangles that share one material. Attributes that are null were not there. */
export interface Batch {
  readonly positions: Float32Array
  readonly normals: Float32Array | null
  /** x, y, z and the sign of the bitangent. */
  readonly tangents: Float32Array | null
  /** TEXCOORD_0 and TEXCOORD_1. */
  readonly uvs: readonly [Float32Array | null, Float32Array | null]
  /** Linear r, g, b, a (0–1). */
  readonly colors: Float32Array | null
  readonly indices: Uint32Array
  readonly surface: Surface
}

/** A material of glTF's metallic-roughness model; see the specification, section 3.9. */
export interface Surface {
  readonly baseColor: readonly [number, number, number, number]
  readonly metallic: number
  readonly roughness: number
  readonly emissive: Vec3
  readonly normalScale: number
  readonly occlusionStrength: number
  readonly alphaMode: 'OPAQUE' | 'MASK' | 'BLEND'
  readonly alphaCutoff: number
  readonly doubleSided: boolean
  readonly unlit: boolean
  readonly maps: SurfaceMaps
}

export interface SurfaceMaps {
  readonly baseColor: TextureMap | null
  readonly metallicRoughness: TextureMap | null
  readonly normal: TextureMap | null
  readonly occlusion: TextureMap | null
  readonly emissive: TextureMap | null
}

export interface TextureMap {
  readonly image: MipImage
  /** Which of the batch's UV sets it uses. */
  readonly uvSet: 0 | 1
  /** u' = t0 u + t1 v + t2, v' = t3 u + t4 v + t5 (KHR_texture_transform); null if there is none. */
  readonly transform: readonly [number, number, number, number, number, number] | null
  readonly wrapS: Wrap
  readonly wrapT: Wrap
}

export type Wrap = 'repeat' | 'clamp' | 'mirror'

/** A picture and its halves, quarters …, each RGBA with 8 bits per channel as stored. */
export interface MipImage {
  readonly levels: readonly RgbaImage[]
}

export interface RgbaImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** The material of triangles that name none. */
export const DEFAULT_SURFACE: Surface = {
  baseColor: [1, 1, 1, 1],
  metallic: 1,
  roughness: 1,
  emissive: [0, 0, 0],
  normalScale: 1,
  occlusionStrength: 1,
  alphaMode: 'OPAQUE',
  alphaCutoff: 0.5,
  doubleSided: false,
  unlit: false,
  maps: { baseColor: null, metallicRoughness: null, normal: null, occlusion: null, emissive: null },
}
