import { availableParallelism } from 'node:os'
import type { Document, Texture } from '@gltf-transform/core'
import pLimit from 'p-limit'
import type { Recipe } from '../../config/index.js'
import { decodeTexture, type Pixels } from './decode-texture.js'
import { type EncodedTexture, encodeTexture } from './encode-texture.js'
import { type TextureRole, textureRoleOf } from './texture-role.js'

/** A texture of the source document whose picture is being worked on. */
export interface TextureJob {
  readonly texture: Texture
  readonly name: string
  readonly role: TextureRole
  /** The picture as the raw model holds it. */
  readonly image: Uint8Array
  readonly mimeType: string
  /** The picture for a level whose longest edge may be `size`. Asked twice for one size, it works once. */
  encode(size: number, settings: Recipe['textures']): Promise<EncodedTexture>
}

export interface PrepareTexturesOptions {
  readonly document: Document
  /** Longest edge that any level needs, in pixels. */
  readonly size: number
  readonly signal?: AbortSignal | undefined
  /** Pictures in work at once; each takes up to 100 MB when it is a 4096² PNG. Default: one per processor, 2 to 4. */
  readonly concurrency?: number
}

/** Formats that are passed through: nothing here can decode them. */
const OPAQUE_TYPES = new Set(['image/ktx2', 'image/vnd-ms.dds'])

export interface PreparedTextures {
  readonly jobs: readonly TextureJob[]
  readonly warnings: readonly string[]
}

/** Starts to decode every texture at once and takes the pictures out of the document, which is copied later. */
export function prepareTextures({
  document,
  size,
  signal,
  concurrency = Math.min(4, Math.max(2, availableParallelism())),
}: PrepareTexturesOptions): PreparedTextures {
  const limit = pLimit(concurrency)
  const warnings: string[] = []
  const jobs: TextureJob[] = []
  document
    .getRoot()
    .listTextures()
    .forEach((texture, i) => {
      const image = texture.getImage()
      const name = texture.getName() || texture.getURI() || `texture ${i}`
      if (!image) return
      if (OPAQUE_TYPES.has(texture.getMimeType())) {
        warnings.push(`The texture "${name}" is ${texture.getMimeType()} and was left as it is.`)
        return
      }
      jobs.push(createJob({ texture, name, image, size, signal, limit }))
      texture.setImage(new Uint8Array(0))
    })
  return { jobs, warnings }
}

interface JobSource {
  readonly texture: Texture
  readonly name: string
  readonly image: Uint8Array
  readonly size: number
  readonly signal: AbortSignal | undefined
  readonly limit: ReturnType<typeof pLimit>
}

function createJob({ texture, name, image, size, signal, limit }: JobSource): TextureJob {
  const role = textureRoleOf(texture)
  const sourceType = texture.getMimeType()
  const decoded: Promise<Pixels> = limit(() => {
    signal?.throwIfAborted()
    return decodeTexture({ image, name, role, size })
  })
  // Whoever asks for a level learns of a failure; until then it must not count as unhandled.
  decoded.catch(() => {})
  const encoded = new Map<string, Promise<EncodedTexture>>()
  return {
    texture,
    name,
    role,
    image,
    mimeType: sourceType,
    encode(levelSize, settings) {
      const key = JSON.stringify([levelSize, settings])
      const running = encoded.get(key)
      if (running) return running
      const result = decoded.then((pixels) =>
        limit(async () => {
          signal?.throwIfAborted()
          const picture = await encodeTexture({ pixels, role, size: levelSize, settings, sourceType, signal })
          return keepSmallerSource(picture, { image, mimeType: sourceType, pixels, settings })
        }),
      )
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
  if (resized || picture.solid) return picture
  const readable = mimeType === picture.mimeType || mimeType === 'image/png' || mimeType === 'image/jpeg'
  const keep = settings.format === 'keep' || (readable && image.byteLength <= picture.image.byteLength)
  return keep ? { ...picture, image, mimeType } : picture
}
