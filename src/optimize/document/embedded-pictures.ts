import type { GLTF } from '@gltf-transform/core'

type BufferBytes = (buffer: GLTF.IBuffer, index: number) => Uint8Array | null | undefined

/**
 * The bytes of each of a file's images that stand in a buffer, not copied; null for one that is elsewhere.
 * @param json of a file that passed `checkGlb`.
 * @param bytesOf The bytes of a buffer, or nothing if its images are not wanted.
 */
export function embeddedPictures(json: GLTF.IGLTF, bytesOf: BufferBytes): (Uint8Array | null)[] {
  return (json.images ?? []).map((image) => {
    const view = json.bufferViews?.[image.bufferView ?? -1]
    const bytes = view && bytesOf(json.buffers![view.buffer]!, view.buffer)
    if (!view || !bytes) return null
    const start = view.byteOffset ?? 0
    return bytes.subarray(start, start + view.byteLength)
  })
}
