import type { Document, Texture } from '@gltf-transform/core'
import { OptimizeError } from '../../errors/index.js'
import type { Pixels } from './decode-texture.js'
import type { PictureLoader } from './picture-loader.js'
import { isDecodable, pictureTypeOf } from './picture-type.js'
import { type TextureRole, textureRoleOf } from './texture-role.js'

/** A texture of the source document whose picture is being decoded. */
export interface DecodedTexture {
  readonly texture: Texture
  readonly name: string
  readonly role: TextureRole
  /** The picture as the raw model holds it. */
  readonly image: Uint8Array
  /** What its bytes are; such as `image/gif`, or empty, if glTF does not know them. */
  readonly mimeType: string
  /** No larger than any level needs. */
  readonly pixels: Promise<Pixels>
}

export interface PrepareTexturesOptions {
  readonly document: Document
  readonly loader: PictureLoader
  readonly signal?: AbortSignal | undefined
}

/** Formats that are passed through: nothing here can decode them. */
const OPAQUE_TYPES = new Set(['image/ktx2', 'image/vnd-ms.dds'])

export interface PreparedTextures {
  readonly textures: readonly DecodedTexture[]
  readonly warnings: readonly string[]
}

/** Starts to decode every texture at once and takes the pictures out of the document, which is copied later. */
export function prepareTextures({ document, loader, signal }: PrepareTexturesOptions): PreparedTextures {
  const warnings: string[] = []
  const textures: DecodedTexture[] = []
  document
    .getRoot()
    .listTextures()
    .forEach((texture, i) => {
      const image = texture.getImage()
      const name = texture.getName() || texture.getURI() || `texture ${i}`
      if (!image) return
      const mimeType = pictureTypeOf(image, texture.getMimeType())
      if (OPAQUE_TYPES.has(mimeType)) {
        texture.setMimeType(mimeType)
        warnings.push(`The texture "${name}" is ${mimeType} and was left as it is.`)
        return
      }
      textures.push(startDecoding({ texture, name, image, mimeType, loader, signal }))
      texture.setImage(new Uint8Array(0))
    })
  return { textures, warnings }
}

interface TextureSource {
  readonly texture: Texture
  readonly name: string
  readonly image: Uint8Array
  readonly mimeType: string
  readonly loader: PictureLoader
  readonly signal: AbortSignal | undefined
}

function startDecoding({ loader, signal, ...source }: TextureSource): DecodedTexture {
  const { texture, name, image, mimeType } = source
  const role = textureRoleOf(texture)
  const decode = async () => {
    const pixels = await loader.decode({ image, role })
    // The bytes of a GIF that sharp decodes cannot stand in a glTF: it counts as changed.
    return { ...pixels, original: pixels.original && isDecodable(mimeType) }
  }
  const pixels = decode().catch((cause) => {
    throw signal?.aborted ? cause : undecodable(name, cause)
  })
  // Whoever asks for a level learns of a failure; until then it must not count as unhandled.
  pixels.catch(() => {})
  return { texture, name, role, image, mimeType, pixels }
}

function undecodable(name: string, cause: unknown): OptimizeError {
  return new OptimizeError(
    'RAGE3D_GLB_INVALID',
    `The texture "${name}" of the model cannot be decoded: ${(cause as Error).message.split('\n')[0]}.`,
    { cause, hint: 'Export the model again with PNG or JPEG textures.' },
  )
}
