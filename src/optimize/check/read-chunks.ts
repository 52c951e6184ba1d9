import { quote, type Refuse } from './refuse.js'

const MAGIC = 0x46546c67 // "glTF"
const JSON_CHUNK = 0x4e4f534a
const BINARY_CHUNK = 0x004e4942
const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8

export interface Chunks {
  readonly json: Uint8Array
  readonly binary: Uint8Array | null
}

/** Takes a GLB container apart without copying (glTF 2.0 specification, section 4.4). */
export function readChunks(bytes: Uint8Array, refuse: Refuse): Chunks {
  checkHeader(bytes, refuse)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let json: Uint8Array | null = null
  let binary: Uint8Array | null = null
  for (let offset = HEADER_BYTES, position = 0; offset < bytes.byteLength; position++) {
    if (offset + CHUNK_HEADER_BYTES > bytes.byteLength) return refuse('is cut off within a chunk header')
    const length = view.getUint32(offset, true)
    const type = view.getUint32(offset + 4, true)
    offset += CHUNK_HEADER_BYTES
    if (length > bytes.byteLength - offset) {
      return refuse(
        `is cut off: a chunk claims ${length} bytes, of which ${bytes.byteLength - offset} are there`,
      )
    }
    const chunk = bytes.subarray(offset, offset + length)
    offset += length
    if (position === 0) {
      if (type !== JSON_CHUNK) return refuse('is damaged: its first chunk is not JSON')
      json = chunk
    } else if (type === JSON_CHUNK) {
      return refuse('is damaged: it has two JSON chunks')
    } else if (type === BINARY_CHUNK) {
      if (binary !== null) return refuse('is damaged: it has two binary chunks')
      if (position !== 1) return refuse('is damaged: its binary chunk is not the second chunk')
      binary = chunk
    } // Chunks of other types are to be ignored.
  }
  if (json === null || json.byteLength === 0) return refuse('is damaged: it has no JSON')
  return { json, binary }
}

function checkHeader(bytes: Uint8Array, refuse: Refuse): void {
  if (bytes.byteLength === 0) refuse('is an empty file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 4 || view.getUint32(0, true) !== MAGIC) {
    const start = quote(new TextDecoder('latin1').decode(bytes.subarray(0, 12)))
    refuse(`is not a GLB: it begins with ${start} instead of "glTF"`)
  }
  if (bytes.byteLength < HEADER_BYTES) refuse('is cut off within its header')
  const version = view.getUint32(4, true)
  if (version !== 2) refuse(`is a GLB of version ${version}; only version 2 can be read`)
  const length = view.getUint32(8, true)
  if (length !== bytes.byteLength) {
    const kind = length > bytes.byteLength ? 'is cut off' : 'is damaged'
    refuse(`${kind}: its header says ${length} bytes, but the file has ${bytes.byteLength}`)
  }
}
