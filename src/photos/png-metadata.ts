import { looksPersonal } from './personal-data.js'
import { PNG_SIGNATURE_BYTES, type PngChunk, readPngChunks } from './png-chunks.js'

/** Ancillary chunks that change how the pixels look. Critical chunks begin with a capital letter. */
const NEEDED = new Set(
  'tRNS gAMA cHRM sRGB iCCP sBIT cICP mDCV mDCv cLLI cLLi pHYs bKGD hIST sPLT'.split(' '),
)

/** Keywords under which EXIF, XMP and IPTC are put into text chunks. */
const PERSONAL_KEYWORD = /exif|xmp|iptc|8bim|gps|location|raw profile/i

/** Whether a PNG holds EXIF, or a text that is or may be EXIF, XMP, IPTC or a position, or such trailing bytes. */
export function pngHasMetadata(bytes: Uint8Array): boolean {
  const chunks = readPngChunks(bytes)
  const end = chunks.at(-1)?.end ?? bytes.length
  return chunks.some(isPersonal) || looksPersonal(bytes.subarray(end))
}

/** The same picture with its pixels and colour chunks copied byte by byte, and nothing else. */
export function stripPng(bytes: Uint8Array): Buffer {
  const parts = readPngChunks(bytes).filter(({ type }) => /^[A-Z]/.test(type) || NEEDED.has(type))
  return Buffer.concat([
    bytes.subarray(0, PNG_SIGNATURE_BYTES),
    ...parts.map(({ start, end }) => bytes.subarray(start, end)),
  ])
}

function isPersonal({ type, data }: PngChunk): boolean {
  if (type === 'eXIf' || type === 'zxIf' || type === 'caBX') return true
  if (type === 'tEXt') return PERSONAL_KEYWORD.test(keywordOf(data)) || looksPersonal(data)
  // Compressed texts cannot be looked into without unpacking them, so they count as personal.
  if (type === 'zTXt') return true
  return (
    type === 'iTXt' && (isCompressed(data) || PERSONAL_KEYWORD.test(keywordOf(data)) || looksPersonal(data))
  )
}

/** The keyword of a text chunk ends with a zero byte, after at most 79 characters. */
function keywordOf(data: Uint8Array): string {
  const end = data.subarray(0, 80).indexOf(0)
  return Buffer.from(data.subarray(0, end < 0 ? 80 : end)).toString('latin1')
}

const isCompressed = (data: Uint8Array): boolean => data[data.indexOf(0) + 1] === 1
