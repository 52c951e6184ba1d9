import { GLB_BUFFER, type JSONDocument } from '@gltf-transform/core'
import { pictureTypeOf } from '../textures/picture-type.js'
import { embeddedPictures } from './embedded-pictures.js'

/**
 * Reading copies pictures that stand in a buffer, tens of megabytes; what has a name of its own is used as it is.
 * Each gets the type that its bytes have: some files call a PNG a JPEG, which decoders forgive and validators do not.
 */
export function sharePictures({ json, resources }: JSONDocument): JSONDocument {
  // A buffer without an address is the binary chunk (glTF 2.0 specification, section 4.4.3.3).
  const pictures = embeddedPictures(json, ({ uri }) => resources[uri ?? GLB_BUFFER])
  const shared = { ...resources }
  const images = json.images?.map(({ bufferView, ...image }, i) => {
    const embedded = pictures[i] as Uint8Array<ArrayBuffer> | null
    // glTF-Transform takes names that begin so for its own, and forgets them.
    const uri = embedded ? `__picture-${i}` : image.uri
    if (uri === undefined) return { ...image, bufferView }
    if (embedded) shared[uri] = embedded
    return { ...image, uri, mimeType: pictureTypeOf(shared[uri]!, image.mimeType) }
  })
  return { json: images ? { ...json, images } : json, resources: shared }
}
