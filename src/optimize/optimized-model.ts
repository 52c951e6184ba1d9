/** One level of detail as it is written to disk, with the numbers of `models.json`. */
export interface OptimizedLod {
  readonly glb: Uint8Array
  /** Size of `glb`. */
  readonly bytes: number
  /** Digest of `glb`, in lowercase hex. */
  readonly sha256: string
  /** Triangles drawn: a mesh that stands in several nodes counts that often. */
  readonly triangles: number
  /** Vertices uploaded to the GPU. */
  readonly vertices: number
  /** Longest edge of any texture, in pixels; 0 without textures. */
  readonly textureSize: number
  /** GPU memory of textures with their mipmaps, of vertices and indices, in bytes. */
  readonly gpuBytes: number
  /** 99th percentile of the distance between this level and the raw surface, sampled both ways, in metres. */
  readonly errorMeters: number
  /** Distance in metres from which this level may stand in for the raw model. Never decreases by level. */
  readonly switchDistance: number
}

/** What `optimizeModel` makes of one raw model. */
export interface OptimizedModel {
  /** Nearest first. */
  readonly lods: readonly OptimizedLod[]
  readonly collider: { readonly glb: Uint8Array; readonly triangles: number } | null
  readonly poster: { readonly webp: Uint8Array; readonly width: number; readonly height: number } | null
  /** World-space box of level 0, in metres. */
  readonly bounds: { readonly min: Vector3; readonly max: Vector3 }
  /** Edges of `bounds`, in metres. */
  readonly size: Vector3
  /** Full sentences about everything that was mended, left out or could not be met. */
  readonly warnings: readonly string[]
}

export type Vector3 = readonly [number, number, number]
