import { availableParallelism } from 'node:os'
import type { GLTF } from '@gltf-transform/core'
import pLimit from 'p-limit'
import { loadSharp } from '../../imaging/index.js'
import type { JsonObject } from '../check/json.js'
import { embeddedPictures } from '../document/embedded-pictures.js'
import {
  type DecodeTextureOptions,
  decodeEarly,
  decodeTexture,
  dropUnusedAlpha,
  type Pixels,
} from './decode-texture.js'
import { isDecodable, pictureTypeOf } from './picture-type.js'

/** Decodes the pictures of one model, some at a time, in sharp's threads. */
export interface PictureLoader {
  /** The pixels of a picture. One that stands in the GLB, and was started early, is not decoded again. */
  decode(options: Omit<DecodeTextureOptions, 'size'>): Promise<Pixels>
}

export interface PictureLoaderOptions {
  /** Longest edge that any level needs, in pixels. */
  readonly size: number
  readonly signal?: AbortSignal | undefined
}

/** The parts of a checked GLB. */
export interface GlbContent {
  readonly json: JsonObject
  readonly binary: Uint8Array | null
}

/**
 * Starts to decode every picture of a GLB before its geometry is even read: pictures take longest, and are
 * worked on in other threads. Those with alpha that must be shrunk wait until their role is known.
 */
export async function startPictures(
  glb: GlbContent,
  { size, signal }: PictureLoaderOptions,
): Promise<PictureLoader> {
  const limit = pLimit(Math.min(4, Math.max(2, availableParallelism())))
  const images = embeddedImages(glb)
  // Before anything else is loaded: its threads have work from then on.
  if (images.some((image) => image !== null)) await loadSharp()
  const early = new Map<number, Promise<Pixels | null>>()
  // A document that is read shares the GLB's memory, but not its views.
  const placeOf = (image: Uint8Array) => (image.buffer === glb.binary?.buffer ? image.byteOffset : -1)
  const run = <T>(image: Uint8Array, decode: () => Promise<T>) => {
    const start = async () => {
      signal?.throwIfAborted()
      return decode()
    }
    // A JPEG is shrunk while it is read; a 4096² PNG takes 100 MB.
    return isJpeg(image) ? start() : limit(start)
  }
  for (const image of images) {
    if (!image || early.has(placeOf(image))) continue
    const pixels = run(image, () => decodeEarly(image, size))
    // Whoever asks for the picture learns of a failure; until then it must not count as unhandled.
    pixels.catch(() => {})
    early.set(placeOf(image), pixels)
  }
  return {
    async decode({ image, role }) {
      const pixels = await early.get(placeOf(image))
      early.delete(placeOf(image))
      return pixels ? dropUnusedAlpha(pixels, role) : run(image, () => decodeTexture({ image, role, size }))
    },
  }
}

/** The pictures in the binary chunk, one for each of the document's images; null for those that are elsewhere. */
function embeddedImages({ json, binary }: GlbContent): (Uint8Array<ArrayBuffer> | null)[] {
  const isBinary = (buffer: GLTF.IBuffer, index: number) => index === 0 && buffer.uri === undefined
  const pictures = embeddedPictures(json as unknown as GLTF.IGLTF, (buffer, index) =>
    isBinary(buffer, index) ? binary : null,
  )
  return pictures.map((picture) =>
    picture && isDecodable(pictureTypeOf(picture)) ? (picture as Uint8Array<ArrayBuffer>) : null,
  )
}

const isJpeg = (image: Uint8Array): boolean => image[0] === 0xff && image[1] === 0xd8
