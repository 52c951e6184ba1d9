import { looksPersonal } from './personal-data.js'
import { readWebpChunks, WEBP_FLAG, WEBP_HEADER_BYTES, type WebpChunk } from './webp-chunks.js'

/** Chunks of the picture itself. */
const NEEDED = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP', 'ANIM', 'ANMF'])

/** Whether a WebP holds EXIF or XMP, or an unknown chunk or trailing bytes that look like such. */
export function webpHasMetadata(bytes: Uint8Array): boolean {
  const chunks = readWebpChunks(bytes)
  const end = chunks.at(-1)?.end ?? bytes.length
  return chunks.some(isPersonal) || looksPersonal(bytes.subarray(end))
}

/** The same picture with its pixels and ICC profile copied byte by byte, and nothing else. */
export function stripWebp(bytes: Uint8Array): Buffer {
  const parts = readWebpChunks(bytes)
    .filter(({ type }) => NEEDED.has(type))
    .map((chunk) => copyOf(chunk, bytes))
  const stripped = Buffer.concat([bytes.subarray(0, WEBP_HEADER_BYTES), ...parts])
  stripped.writeUInt32LE(stripped.length - 8, 4)
  return stripped
}

const isPersonal = ({ type, data }: WebpChunk): boolean =>
  type === 'EXIF' || type === 'XMP ' || (!NEEDED.has(type) && looksPersonal(data))

function copyOf({ type, start, end }: WebpChunk, bytes: Uint8Array): Uint8Array {
  if (type !== 'VP8X') return bytes.subarray(start, end)
  const header = Buffer.from(bytes.subarray(start, end))
  header[8]! &= ~(WEBP_FLAG.exif | WEBP_FLAG.xmp)
  return header
}
