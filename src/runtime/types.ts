/** What a page shows of a photo: its model, a local stand-in, or a grey cube because the photo cannot be used. */
export type PhotoModelState = 'ready' | 'draft' | 'failed'

/** x, y and z, in metres. */
export type Vector3Tuple = readonly [x: number, y: number, z: number]

/** Axis-aligned box around a model, in metres, in glTF's axes: +Y up, +Z forward, right-handed. */
export interface PhotoBounds {
  readonly min: Vector3Tuple
  readonly max: Vector3Tuple
}

/** The numbers of one level of detail. */
export interface PhotoLodNumbers {
  /** Triangles of the whole level. */
  readonly triangles: number
  /** Size of the GLB, in bytes. */
  readonly bytes: number
  /** Longest edge of the level's textures, in pixels. */
  readonly textureSize: number
  /** Deviation from the raw surface, in metres: the 99th percentile, sampled both ways. */
  readonly errorMeters: number
  /**
   * Distance in metres from which the level may stand in for the raw model, on 1080 lines and a vertical
   * field of view of 60°. Never decreases from level to level.
   */
  readonly switchDistance: number
  /** Estimated memory of vertices and textures on the GPU, in bytes. */
  readonly gpuBytes: number
}

/** One level of detail and the URL of its GLB. */
export interface PhotoLod extends PhotoLodNumbers {
  readonly url: string
}

/** The default export of `*.photo.jpg?meta`: the numbers of a model, without a URL. */
export interface PhotoMeta {
  /** Path of the photo below the root, without its extension. */
  readonly name: string
  readonly state: PhotoModelState
  /** Levels of detail, nearest first. */
  readonly lods: readonly PhotoLodNumbers[]
  readonly bounds: PhotoBounds
  /** Width, height and depth, in metres. */
  readonly size: Vector3Tuple
}

/**
 * The default export of `*.photo.jpg?model`: a live handle. During development its fields change in place
 * whenever the model does, and `onUpdate` tells; in a build it never changes.
 */
export interface PhotoModel {
  /** Path of the photo below the root, without its extension. */
  readonly name: string
  readonly state: PhotoModelState
  /** URL of the nearest level of detail. */
  readonly url: string
  /** Levels of detail, nearest first. */
  readonly lods: readonly PhotoLod[]
  /** URL of the collider's GLB; `null` where colliders are switched off. */
  readonly collider: string | null
  /** URL of a WebP picture of the model; `null` where posters are switched off. */
  readonly poster: string | null
  readonly bounds: PhotoBounds
  /** Width, height and depth, in metres. */
  readonly size: Vector3Tuple
  /** Calls `callback` after every change of the fields above; the function returned ends that. */
  onUpdate(callback: (model: PhotoModel) => void): () => void
}
