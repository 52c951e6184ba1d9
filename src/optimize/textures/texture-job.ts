import type { Recipe } from '../../config/index.js'
import type { Pixels } from './decode-texture.js'
import { type EncodedTexture, encodeTexture } from './encode-texture.js'
import { fillUnused } from './fill-unused.js'
import type { DecodedTexture } from './prepare-textures.js'
import type { UsedBlocks } from './used-blocks.js'

/** A texture whose picture can be had for any level. */
export interface TextureJob extends DecodedTexture {
  /** The picture for a level whose longest edge may be `size`. Asked twice for one size, it works once. */
  encode(size: number, settings: Recipe['textures']): Promise<EncodedTexture>
}

/**
 * Nothing is done before pixels or a picture are asked for.
 * @param usedBlocks Finds what the model shows of the texture, if that can be known.
 */
export function createTextureJob(
  decoded: DecodedTexture,
  usedBlocks: () => UsedBlocks | null,
  signal: AbortSignal | undefined,
): TextureJob {
  const { role, image, mimeType } = decoded
  const fill = async () => {
    const pixels = await decoded.pixels
    const used = usedBlocks()
    return used ? fillUnused(pixels, used) : pixels
  }
  let filling: Promise<Pixels> | undefined
  const filled = () => {
    filling ??= fill()
    return filling
  }
  const encoded = new Map<string, Promise<EncodedTexture>>()
  return {
    ...decoded,
    get pixels() {
      return filled()
    },
    encode(size, settings) {
      const key = JSON.stringify([size, settings])
      const running = encoded.get(key)
      if (running) return running
      const result = filled().then(async (pixels) => {
        signal?.throwIfAborted()
        const picture = await encodeTexture({ pixels, role, size, settings, sourceType: mimeType, signal })
        return keepSmallerSource(picture, { image, mimeType, pixels, settings })
      })
      result.catch(() => {})
      encoded.set(key, result)
      return result
    },
  }
}

interface SourcePicture {
  readonly image: Uint8Array
  readonly mimeType: string
  readonly pixels: Pixels
  readonly settings: Recipe['textures']
}

/** The source's own bytes where encoding again gains nothing: same size in pixels, and no more bytes. */
function keepSmallerSource(picture: EncodedTexture, source: SourcePicture): EncodedTexture {
  const { image, mimeType, pixels, settings } = source
  const resized = !pixels.original || picture.width !== pixels.width || picture.height !== pixels.height
  // KTX2 is for memory, of which no other format saves any.
  if (resized || picture.solid || settings.format === 'ktx2') return picture
  const readable = mimeType === picture.mimeType || mimeType === 'image/png' || mimeType === 'image/jpeg'
  const keep = settings.format === 'keep' || (readable && image.byteLength <= picture.image.byteLength)
  return keep ? { ...picture, image, mimeType } : picture
}
