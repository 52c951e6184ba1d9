import type { GlbValidation } from '../check/index.js'

/** What is inside a GLB. */
export interface ModelReport {
  /** Size of the file, in bytes. */
  readonly bytes: number
  /** Triangles drawn: a mesh that stands in several nodes counts that often. */
  readonly triangles: number
  /** Vertices uploaded to the GPU. */
  readonly vertices: number
  readonly meshes: number
  readonly primitives: number
  readonly materials: number
  readonly nodes: number
  readonly animations: number
  readonly skins: number
  readonly textures: readonly TextureReport[]
  /** Longest edge of any texture, in pixels; 0 without textures. */
  readonly textureSize: number
  /** GPU memory, in bytes: vertices and indices, textures with their mipmaps, and both together. */
  readonly gpuBytes: { readonly geometry: number; readonly textures: number; readonly total: number }
  readonly extensionsUsed: readonly string[]
  readonly extensionsRequired: readonly string[]
  /** World-space box of everything drawn, in metres; null if nothing is. */
  readonly bounds: { readonly min: Vec3; readonly max: Vec3 } | null
  /** Edges of `bounds`, in metres. */
  readonly size: Vec3
  /** Verdict of the Khronos validator on the file as it is. */
  readonly validation: GlbValidation
  /**
   * The verdict on the geometry after it was unpacked; null if the file holds no meshopt or Draco data, which
   * the validator cannot look into.
   */
  readonly unpackedValidation: GlbValidation | null
}

export interface TextureReport {
  readonly name: string
  /** Material slots that use it, such as `baseColorTexture`. */
  readonly slots: readonly string[]
  /** Such as `image/webp`: what the bytes are, whatever the file calls them. Empty if glTF does not know them. */
  readonly mimeType: string
  /** In pixels; 0 if the picture's header cannot be read. */
  readonly width: number
  readonly height: number
  /** Size in the file, in bytes. */
  readonly bytes: number
  /** GPU memory with mipmaps, in bytes. */
  readonly gpuBytes: number
}

type Vec3 = readonly [number, number, number]
