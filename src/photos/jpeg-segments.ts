/** One marker segment of a JPEG file; a scan's segment includes its entropy-coded data. */
export interface JpegSegment {
  /** Second byte of the marker, such as `0xda` for a start of scan. */
  readonly marker: number
  /** Offset of the marker's `0xff`. */
  readonly start: number
  /** Offset past the segment, and for a scan past its data. */
  readonly end: number
  /** What follows the length field. */
  readonly payload: Uint8Array
  /** Offset of the first byte of entropy-coded data; equals `end` unless this is a start of scan. */
  readonly dataStart: number
}

/** The parts of a JPEG file. */
export interface JpegLayout {
  readonly segments: readonly JpegSegment[]
  /** Offset past the end marker, or the file's length if there is none. What follows is not the picture. */
  readonly end: number
}

/** Second bytes of the markers that are looked at (ITU-T T.81, table B.1). */
export const JPEG_MARKER = {
  comment: 0xfe,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app11: 0xeb,
  app13: 0xed,
  app14: 0xee,
  app15: 0xef,
  huffmanTables: 0xc4,
  quantisationTables: 0xdb,
  restartInterval: 0xdd,
  scan: 0xda,
  end: 0xd9,
} as const

/**
 * Splits a JPEG into its segments (ITU-T T.81, annex B). Stray bytes between segments are skipped, as decoders do;
 * a segment that reaches past the end of the file is left out.
 */
export function readJpegSegments(bytes: Uint8Array): JpegLayout {
  const segments: JpegSegment[] = []
  let at = 2 // Past the start-of-image marker.
  for (;;) {
    const start = nextMarker(bytes, at)
    if (start < 0) return { segments, end: bytes.length }
    const marker = bytes[start + 1]!
    if (marker === JPEG_MARKER.end) return { segments, end: start + 2 }
    if (standsAlone(marker)) {
      at = start + 2
      continue
    }
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    const dataStart = start + 2 + length
    if (length < 2 || dataStart > bytes.length) return { segments, end: bytes.length }
    const end = marker === JPEG_MARKER.scan ? endOfScanData(bytes, dataStart) : dataStart
    segments.push({ marker, start, end, dataStart, payload: bytes.subarray(start + 4, dataStart) })
    at = end
  }
}

/** Whether a segment's payload begins with this ASCII identifier and a zero byte. */
export function hasIdentifier(segment: JpegSegment, identifier: string): boolean {
  const { payload } = segment
  for (let i = 0; i < identifier.length; i++) {
    if (payload[i] !== identifier.charCodeAt(i)) return false
  }
  return payload[identifier.length] === 0
}

/** Offset of the `0xff` directly before the next marker's code, or -1. Fill bytes (`0xff 0xff`) are passed over. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const code = bytes[at + 1]!
    if (code !== 0x00 && code !== 0xff) return at
  }
  return -1
}

function endOfScanData(bytes: Uint8Array, from: number): number {
  let at = nextMarker(bytes, from)
  while (at >= 0 && isRestart(bytes[at + 1]!)) at = nextMarker(bytes, at + 2)
  return at < 0 ? bytes.length : at
}

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7

/** Restart markers, TEM and a repeated start of image have no length field. */
const standsAlone = (marker: number): boolean => isRestart(marker) || marker === 0x01 || marker === 0xd8
