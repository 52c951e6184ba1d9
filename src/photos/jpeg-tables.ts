import { createHuffmanTable, type HuffmanTable } from './jpeg-bit-reader.js'
import type { ScanComponent, ScanHeader } from './jpeg-blocks.js'
import { isHuffmanFrame, type JpegComponent, type JpegFrame, readJpegFrame } from './jpeg-frame.js'
import { JPEG_MARKER, type JpegSegment } from './jpeg-segments.js'

/** What the scans of one JPEG share, as the segments before them set it. */
export interface JpegTables {
  frame: JpegFrame | null
  /** MCUs between restart markers; 0 for none. */
  restartInterval: number
  readonly dc: (HuffmanTable | undefined)[]
  readonly ac: (HuffmanTable | undefined)[]
  /** First entry of each quantisation table: the step of the DC coefficient. */
  readonly dcSteps: number[]
  /** Per component, see `ScanComponent.nonZero`. */
  readonly nonZero: Map<number, Uint32Array>
}

/** The state before the first segment: nothing is defined. */
export function createJpegTables(): JpegTables {
  return { frame: null, restartInterval: 0, dc: [], ac: [], dcSteps: [], nonZero: new Map() }
}

/** Takes over what a segment defines; segments that define nothing are passed over. */
export function applySegment({ marker, payload }: JpegSegment, tables: JpegTables): void {
  if (isHuffmanFrame(marker)) tables.frame ??= readJpegFrame(marker, payload)
  else if (marker === JPEG_MARKER.restartInterval) tables.restartInterval = (payload[0]! << 8) | payload[1]!
  else if (marker === JPEG_MARKER.huffmanTables) readHuffmanTables(payload, tables)
  else if (marker === JPEG_MARKER.quantisationTables) readDcSteps(payload, tables)
}

/** Reads the header of a scan (ITU-T T.81, B.2.3) of this frame; `null` if it makes no sense. */
export function readScanHeader(
  { payload }: JpegSegment,
  frame: JpegFrame,
  tables: JpegTables,
): ScanHeader | null {
  const count = payload[0] ?? 0
  if (count < 1 || count > 4 || payload.length < 4 + 2 * count) return null
  const components: ScanComponent[] = []
  for (let i = 0; i < count; i++) {
    const component = frame.components.find(({ id }) => id === payload[1 + 2 * i])
    if (!component) return null
    components.push(toScanComponent(component, payload[2 + 2 * i]!, frame, tables))
  }
  const [first = 0, last = 63, bits = 0] = payload.subarray(1 + 2 * count)
  return { progressive: frame.progressive, components, first, last, high: bits >> 4, low: bits & 15 }
}

function toScanComponent(
  component: JpegComponent,
  selectors: number,
  frame: JpegFrame,
  tables: JpegTables,
): ScanComponent {
  const { id, blocksWide, blocksHigh } = component
  const nonZero =
    tables.nonZero.get(id) ?? new Uint32Array(frame.progressive ? 2 * blocksWide * blocksHigh : 0)
  tables.nonZero.set(id, nonZero)
  // Samples in range give at most 4 × their range (T.81, A.3.3). A quarter more, because mozjpeg overshoots white.
  const dcLimit = Math.ceil((5 * 2 ** frame.precision) / (tables.dcSteps[component.quantisation] || 1)) + 1
  return { ...component, dc: tables.dc[selectors >> 4], ac: tables.ac[selectors & 15], dcLimit, nonZero }
}

function readHuffmanTables(payload: Uint8Array, tables: JpegTables): void {
  for (let at = 0; at + 17 <= payload.length; ) {
    const counts = payload.subarray(at + 1, at + 17)
    const symbols = at + 17 + counts.reduce((sum, count) => sum + count, 0)
    const kind = payload[at]! >> 4 === 0 ? tables.dc : tables.ac
    kind[payload[at]! & 15] = createHuffmanTable(counts, payload.subarray(at + 17, symbols))
    at = symbols
  }
}

function readDcSteps(payload: Uint8Array, tables: JpegTables): void {
  for (let at = 0; at < payload.length; ) {
    const isWide = payload[at]! >> 4 !== 0
    tables.dcSteps[payload[at]! & 15] = isWide ? (payload[at + 1]! << 8) | payload[at + 2]! : payload[at + 1]!
    at += isWide ? 129 : 65
  }
}
