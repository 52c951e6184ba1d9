import { hasIdentifier, JPEG_MARKER, type JpegSegment, readJpegSegments } from './jpeg-segments.js'
import { looksPersonal } from './personal-data.js'

const SOI = Buffer.from([0xff, 0xd8])
const EOI = Buffer.from([0xff, JPEG_MARKER.end])

/** A JFIF header without its thumbnail: identifier, version, density. */
const JFIF_PAYLOAD_BYTES = 14

/**
 * Whether a JPEG holds EXIF or XMP (APP1), IPTC (APP13), a second picture (MPF), content credentials (APP11), or a
 * comment or trailing bytes that look like any of these.
 */
export function jpegHasMetadata(bytes: Uint8Array): boolean {
  const { segments, end } = readJpegSegments(bytes)
  return segments.some((segment) => isPersonal(segment)) || looksPersonal(bytes.subarray(end))
}

/**
 * The same picture without anything that is not needed to show it: the coded pixels, tables and ICC profile are copied
 * byte by byte; all other application segments, comments and what follows the end marker are left out.
 */
export function stripJpeg(bytes: Uint8Array): Buffer {
  const parts = readJpegSegments(bytes).segments.filter(isNeeded)
  return Buffer.concat([SOI, ...parts.map((segment) => copyOf(segment, bytes)), EOI])
}

function isPersonal(segment: JpegSegment): boolean {
  const { marker, payload } = segment
  if (marker === JPEG_MARKER.app1 || marker === JPEG_MARKER.app13 || marker === JPEG_MARKER.app11) return true
  if (marker === JPEG_MARKER.app2) return !hasIdentifier(segment, 'ICC_PROFILE')
  return !isNeeded(segment) && looksPersonal(payload)
}

function isNeeded(segment: JpegSegment): boolean {
  const { marker } = segment
  if (marker === JPEG_MARKER.app0) return hasIdentifier(segment, 'JFIF')
  if (marker === JPEG_MARKER.app2) return hasIdentifier(segment, 'ICC_PROFILE')
  // Adobe's segment says how the colours are coded: without it CMYK and RGB files change theirs.
  if (marker === JPEG_MARKER.app14) return segment.payload.length >= 12
  return marker !== JPEG_MARKER.comment && !(marker >= JPEG_MARKER.app0 && marker <= JPEG_MARKER.app15)
}

function copyOf({ marker, start, end, payload }: JpegSegment, bytes: Uint8Array): Uint8Array {
  if (marker !== JPEG_MARKER.app0 || payload.length <= JFIF_PAYLOAD_BYTES) return bytes.subarray(start, end)
  const header = Buffer.from(payload.subarray(0, JFIF_PAYLOAD_BYTES))
  header.fill(0, 12) // Width and height of the thumbnail.
  return Buffer.concat([Buffer.from([0xff, marker, 0, JFIF_PAYLOAD_BYTES + 2]), header])
}
