/** What EXIF, XMP, IPTC, positions and films carry in plain sight, wherever they stand in a file. */
const MARKS = [
  'Exif\0',
  'exif:',
  'GPS',
  'gps',
  'http://ns.adobe.com/',
  'x:xmpmeta',
  'Photoshop 3.0',
  '8BIM',
  'ftyp', // A film behind a "motion photo" has its own position.
].map((mark) => Buffer.from(mark, 'latin1'))

/** Whether bytes outside the picture proper look like metadata that could tell of a person or a place. */
export function looksPersonal(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return MARKS.some((mark) => buffer.includes(mark))
}
