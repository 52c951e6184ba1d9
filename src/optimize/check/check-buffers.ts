import type { GltfReader, JsonObject } from './json.js'
import { quote } from './refuse.js'

/** Buffers whose bytes exist only once meshopt data is unpacked carry this extension. */
export const MESHOPT = 'EXT_meshopt_compression'

/**
 * Checks that buffers, their views and images lie within the file and within each other, and that packed
 * views do not unpack to more than `maxBytes` together.
 */
export function checkBuffers(gltf: GltfReader, binaryBytes: number, maxBytes: number): void {
  gltf.list(gltf.root, 'buffers').forEach((buffer, index) => {
    checkBuffer(gltf, buffer, index, binaryBytes)
  })
  let unpacked = 0
  gltf.list(gltf.root, 'bufferViews').forEach((view, index) => {
    unpacked += checkView(gltf, view, `buffer view ${index}`)
  })
  if (unpacked > maxBytes) gltf.refuse(`unpacks to ${Math.round(unpacked / 1e6)} MB, more than is unpacked`)
  gltf.list(gltf.root, 'images').forEach((image, index) => {
    if (image.uri !== undefined) requireEmbedded(gltf, image.uri, `image ${index}`)
    else if (gltf.reference(image, 'bufferView', `image ${index}`, 'bufferViews') === null) {
      gltf.refuse(`is damaged: image ${index} has no bytes`)
    }
  })
}

function checkBuffer(gltf: GltfReader, buffer: JsonObject, index: number, binaryBytes: number): void {
  const where = `buffer ${index}`
  const claimed = gltf.integer(buffer, 'byteLength', where, 1)
  if (buffer.uri !== undefined) {
    const uri = requireEmbedded(gltf, buffer.uri, where)
    // Base64 carries three bytes in four characters; other encodings need at least one per byte.
    if (uri.length < Math.floor(claimed / 3) * 4) tooShort(gltf, where, claimed, uri.length)
  } else if (index === 0 && gltf.extension(buffer, MESHOPT) === null && claimed > binaryBytes) {
    tooShort(gltf, where, claimed, binaryBytes)
  }
}

function tooShort(gltf: GltfReader, where: string, claimed: number, present: number): never {
  return gltf.refuse(`is cut off: ${where} claims ${claimed} bytes, but only ${present} are there`)
}

function requireEmbedded(gltf: GltfReader, uri: unknown, where: string): string {
  if (typeof uri === 'string' && /^data:/i.test(uri)) return uri
  return gltf.refuse(`refers to ${quote(uri)} outside itself (${where})`, 'RAGE3D_GLB_EXTERNAL')
}

/** Returns the bytes to which the view unpacks; 0 if it is not packed. */
function checkView(gltf: GltfReader, view: JsonObject, where: string): number {
  const compressed = gltf.extension(view, MESHOPT)
  const owners = compressed === null ? [view] : [view, compressed]
  for (const owner of owners) {
    const index = gltf.reference(owner, 'buffer', where, 'buffers')
    if (index === null) gltf.refuse(`is damaged: ${where} names no buffer`)
    const buffer = gltf.list(gltf.root, 'buffers')[index ?? 0]!
    const end = gltf.integer(owner, 'byteOffset', where, 0, 0) + gltf.integer(owner, 'byteLength', where, 1)
    if (end > gltf.integer(buffer, 'byteLength', `buffer ${index}`)) {
      gltf.refuse(`is damaged: ${where} reaches beyond its buffer`)
    }
    const hasBytes = index === 0 || buffer.uri !== undefined
    if (!hasBytes && (owner === compressed || compressed === null)) {
      gltf.refuse(`is damaged: ${where} uses a buffer without bytes`)
    }
  }
  return compressed === null ? 0 : unpackedSize(gltf, view, compressed, where)
}

/** The unpacked size stands twice in the file; what a decoder writes must fit into what it allocates. */
function unpackedSize(gltf: GltfReader, view: JsonObject, compressed: JsonObject, where: string): number {
  const stride = gltf.integer(compressed, 'byteStride', where, 1)
  const unpacked = gltf.integer(compressed, 'count', where, 1) * stride
  if (unpacked <= gltf.integer(view, 'byteLength', where)) return unpacked
  return gltf.refuse(`is damaged: ${where} unpacks to more bytes than it has room for`)
}
