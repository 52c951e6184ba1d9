import type { Texture } from '@gltf-transform/core'
import type { StoredLevel } from '../document/store-level.js'
import type { EncodedTexture } from '../textures/encode-texture.js'

/** A level that only waits for its pictures. */
export interface MadeLevel {
  readonly stored: StoredLevel
  /** By texture of the document that the level was stored from. */
  readonly pictures: Promise<ReadonlyMap<Texture, EncodedTexture>>
}
