// The face for the rest of the package is types alone: the helpers run in a browser, beside an engine.
export type { ColliderMesh } from './load-collider.js'
export type {
  PhotoBounds,
  PhotoLod,
  PhotoLodNumbers,
  PhotoMeta,
  PhotoModel,
  PhotoModelState,
  Vector3Tuple,
} from './types.js'
