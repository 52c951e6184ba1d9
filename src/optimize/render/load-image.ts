import type { Texture } from '@gltf-transform/core'
import { loadSharp } from '../../imaging/index.js'
import { buildMips } from './build-mips.js'
import type { MipImage } from './scene.js'

/** A texture's picture; null if it cannot be decoded here (KTX2, or a damaged picture). */
export type ImageLoader = (texture: Texture) => Promise<MipImage | null>

/** More pixels than this are not decoded: a small file can claim gigabytes. */
const MAX_PIXELS = 16384 * 16384

/** Asks for each picture once: several slots of a material may share one. */
export function loadOnce(load: ImageLoader): ImageLoader {
  const images = new Map<Texture, Promise<MipImage | null>>()
  return (texture) => {
    const image = images.get(texture) ?? load(texture)
    images.set(texture, image)
    return image
  }
}

/** Decodes pictures that the document holds. */
export function createDecoder(maxSize: number): ImageLoader {
  return (texture) => decode(texture.getImage(), maxSize)
}

async function decode(bytes: Uint8Array | null, maxSize: number): Promise<MipImage | null> {
  if (!bytes) return null
  const sharp = await loadSharp()
  try {
    // Profiles in image files mean nothing in glTF (2.0, section 3.8.2): pixels count as they are.
    const { data, info } = await sharp(bytes, {
      ignoreIcc: true,
      limitInputPixels: MAX_PIXELS,
      failOn: 'error',
    })
      .resize(maxSize, maxSize, { fit: 'inside', withoutEnlargement: true, fastShrinkOnLoad: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    // Copied out of the pool, so that the pixels can be read as 32-bit numbers too.
    return buildMips({ width: info.width, height: info.height, data: Uint8Array.from(data) })
  } catch {
    return null
  }
}
