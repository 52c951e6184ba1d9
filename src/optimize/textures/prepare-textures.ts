import type { Document, Texture } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import { OptimizeError } from '../../errors/index.js'
import type { Pixels } from './decode-texture.js'
import { type EncodedTexture, encodeTexture } from './encode-texture.js'
import type { PictureLoader } from './picture-loader.js'
import { type TextureRole, textureRoleOf } from './texture-role.js'

/** A texture of the source document whose picture is being worked on. */
export interface TextureJob {
  readonly texture: Texture
  readonly name: string
  readonly role: TextureRole
  /** The picture as the raw model holds it. */
  readonly image: Uint8Array
  readonly mimeType: string
  /** Decoded, no larger than any level needs. */
  readonly pixels: Promise<Pixels>
  /** The picture for a level whose longest edge may be `size`. Asked twice for one size, it works once. */
  encode(size: number, settings: Recipe['textures']): Promise<EncodedTexture>
}

export interface PrepareTexturesOptions {
  readonly document: Document
  readonly loader: PictureLoader
  readonly signal?: AbortSignal | undefined
}

/** Formats that are passed through: nothing here can decode them. */
const OPAQUE_TYPES = new Set(['image/ktx2', 'image/vnd-ms.dds'])

export interface PreparedTextures {
  readonly jobs: readonly TextureJob[]
  readonly warnings: readonly string[]
}

/** Starts to decode every texture at once and takes the pictures out of the document, which is copied later. */
export function prepareTextures({ document, loader, signal }: PrepareTexturesOptions): PreparedTextures {
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
      jobs.push(createJob({ texture, name, image, loader, signal }))
      texture.setImage(new Uint8Array(0))
    })
  return { jobs, warnings }
}

interface JobSource {
  readonly texture: Texture
  readonly name: string
  readonly image: Uint8Array
  readonly loader: PictureLoader
  readonly signal: AbortSignal | undefined
}

function createJob({ texture, name, image, loader, signal }: JobSource): TextureJob {
  const role = textureRoleOf(texture)
  const sourceType = texture.getMimeType()
  const decoded: Promise<Pixels> = loader.decode({ image, role }).catch((cause) => {
    throw signal?.aborted ? cause : undecodable(name, cause)
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
    pixels: decoded,
    encode(levelSize, settings) {
      const key = JSON.stringify([levelSize, settings])
      const running = encoded.get(key)
      if (running) return running
      const result = decoded.then(async (pixels) => {
        signal?.throwIfAborted()
        const picture = await encodeTexture({ pixels, role, size: levelSize, settings, sourceType, signal })
        return keepSmallerSource(picture, { image, mimeType: sourceType, pixels, settings })
      })
      result.catch(() => {})
      encoded.set(key, result)
      return result
    },
  }
}

function undecodable(name: string, cause: unknown): OptimizeError {
  return new OptimizeError(
    'RAGE3D_GLB_INVALID',
    `The texture "${name}" of the model cannot be decoded: ${(cause as Error).message.split('\n')[0]}.`,
    { cause, hint: 'Export the model again with PNG or JPEG textures.' },
  )
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
