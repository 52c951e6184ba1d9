/** Formats that sharp decodes and glTF knows, the last two by extensions. */
const DECODABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif'])
/** All that textures may be (glTF 2.0, section 5.18, and the texture extensions that are read). */
const KNOWN = new Set([...DECODABLE, 'image/ktx2'])

/** Whether a picture of this MIME type can be decoded here. */
export const isDecodable = (mimeType: string | undefined): boolean => DECODABLE.has(mimeType ?? '')

/**
 * The MIME type of a picture: what its bytes say, whatever the file calls them. Empty for bytes of no type that glTF
 * knows, unless the file does not claim one of those.
 */
export function pictureTypeOf(bytes: Uint8Array, declared = ''): string {
  return sniff(bytes) ?? (KNOWN.has(declared) ? '' : declared)
}

function sniff(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'image/webp'
  if (head.startsWith('\xabKTX 20\xbb\r\n\x1a\n')) return 'image/ktx2'
  // One of the brands that the first box lists; pictures in sequences are `avis`.
  if (head.startsWith('ftyp', 4) && /avi[fs]/.test(head.slice(8))) return 'image/avif'
  return null
}
