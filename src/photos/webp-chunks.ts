/** One chunk of a WebP file. */
export interface WebpChunk {
  /** Four characters, spaces included: `VP8 `. */
  readonly type: string
  readonly start: number
  /** Offset past the chunk and its padding. */
  readonly end: number
  readonly data: Uint8Array
}

/** Bits of the first byte of a `VP8X` chunk. */
export const WEBP_FLAG = { animation: 0x02, xmp: 0x04, exif: 0x08 } as const

/** Length of the RIFF header before the first chunk, in bytes. */
export const WEBP_HEADER_BYTES = 12

/** Splits a WebP into its chunks (RFC 9649, section 2.3). A chunk that is cut short is left out. */
export function readWebpChunks(bytes: Uint8Array): WebpChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const limit = Math.min(bytes.length, 8 + view.getUint32(4, true))
  const chunks: WebpChunk[] = []
  for (let start = WEBP_HEADER_BYTES; start + 8 <= limit; ) {
    const size = view.getUint32(start + 4, true)
    if (start + 8 + size > limit) break
    const end = Math.min(start + 8 + size + (size & 1), limit)
    const type = String.fromCharCode(...bytes.subarray(start, start + 4))
    chunks.push({ type, start, end, data: bytes.subarray(start + 8, start + 8 + size) })
    start = end
  }
  return chunks
}
