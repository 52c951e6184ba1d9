import type { PhotoModel } from './types.js'

/** What `addPhotoModel` takes on every engine. */
export interface PhotoModelOptions<Node> {
  /**
   * Resolve as soon as the coarsest level is in the scene and bring the nearer ones in as they arrive.
   * Default: `false`, the model appears once all levels are loaded.
   */
  progressive?: boolean
  /** Multiplies every switch distance: `2` keeps each level twice as far, `0.5` half. Default: 1. */
  lodBias?: number
  /** Whether the model shows the shadows that fall on it. Default: `false`. */
  receiveShadows?: boolean
  /** Share of the levels' bytes that is loaded, 0–1. Starts again when the model is replaced. */
  onProgress?: (progress: number) => void
  /** Called after the model was replaced in place, for example when a draft became the bought model. */
  onUpdate?: (node: Node, model: PhotoModel) => void
  /**
   * Called when a newer model, or a nearer level, could not be loaded; what was visible stays.
   * Default: `console.error`. When nothing could be loaded at all the promise rejects instead.
   */
  onError?: (error: Error) => void
}
