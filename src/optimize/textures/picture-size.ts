import type { Texture } from '@gltf-transform/core'

/** No GPU holds a larger texture: a header that claims one belongs to a picture that cannot be decoded. */
const LONGEST_EDGE = 32_768

/** Width and height of a texture's picture, in pixels; zeros if its header cannot be read. */
export function pictureSizeOf(texture: Texture): readonly [number, number] {
  const [width, height] = readSize(texture) ?? [0, 0]
  return Math.max(width, height) <= LONGEST_EDGE ? [width, height] : [0, 0]
}

/** glTF-Transform follows what a damaged header says beyond the end of the picture, and throws there. */
function readSize(texture: Texture): readonly [number, number] | null {
  try {
    return texture.getSize()
  } catch {
    return null
  }
}
