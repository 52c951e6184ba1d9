/** One chunk of a PNG file. */
export interface PngChunk {
  readonly type: string
  /** Offset of the length field. */
  readonly start: number
  /** Offset past the checksum. */
  readonly end: number
  readonly data: Uint8Array
}

/** Length of what stands before the first chunk, in bytes. */
export const PNG_SIGNATURE_BYTES = 8

/** Splits a PNG into its chunks up to IEND (PNG specification, section 5.3). A chunk that is cut short is left out. */
export function readPngChunks(bytes: Uint8Array): PngChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: PngChunk[] = []
  for (let start = PNG_SIGNATURE_BYTES; start + 12 <= bytes.length; ) {
    const end = start + 12 + view.getUint32(start)
    if (end > bytes.length) break
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8))
    chunks.push({ type, start, end, data: bytes.subarray(start + 8, end - 4) })
    if (type === 'IEND') break
    start = end
  }
  return chunks
}
