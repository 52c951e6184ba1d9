import { setImmediate } from 'node:timers/promises'
import { createHuffmanTable, type HuffmanTable, JpegBitReader } from './jpeg-bit-reader.js'
import { createBlockReader, type ScanComponent, type ScanHeader } from './jpeg-blocks.js'
import { isHuffmanFrame, type JpegFrame, readJpegFrame } from './jpeg-frame.js'
import { JPEG_MARKER, type JpegSegment, readJpegSegments } from './jpeg-segments.js'

/** Longest stretch of work before other events get their turn, in milliseconds. */
const SLICE_MS = 12

/** Whole bytes that a scan may leave unread: a few cameras pad their scans. */
const SPARE_BYTES = 2

/** What the scans of one file share, as the segments before them set it. */
interface DecoderState {
  frame: JpegFrame | null
  restartInterval: number
  readonly dc: (HuffmanTable | undefined)[]
  readonly ac: (HuffmanTable | undefined)[]
  /** First entry of each quantisation table: the step of the DC coefficient. */
  readonly dcSteps: number[]
  readonly nonZero: Map<number, Uint32Array>
}

/**
 * Follows every Huffman code of a JPEG and says where they stop making sense, or `null` if they all do.
 * Decoders resynchronise after damaged bytes without a word and paint the rest of the picture shifted and in wrong
 * colours; only the codes tell. Arithmetic-coded and lossless files are not looked into.
 */
export async function findJpegDamage(bytes: Uint8Array, signal?: AbortSignal): Promise<string | null> {
  const state: DecoderState = {
    frame: null,
    restartInterval: 0,
    dc: [],
    ac: [],
    dcSteps: [],
    nonZero: new Map(),
  }
  for (const segment of readJpegSegments(bytes).segments) {
    if (segment.marker === JPEG_MARKER.scan) {
      const scan = readScanHeader(segment, state)
      if (!scan || !state.frame) return state.frame ? 'a scan has no valid header' : null
      const damage = await findScanDamage(bytes, segment, scan, state, signal)
      if (damage) return damage
    } else {
      applySegment(segment, state)
    }
  }
  return null
}

function applySegment({ marker, payload }: JpegSegment, state: DecoderState): void {
  if (isHuffmanFrame(marker)) state.frame = readJpegFrame(marker, payload)
  else if (marker === JPEG_MARKER.restartInterval) state.restartInterval = (payload[0]! << 8) | payload[1]!
  else if (marker === JPEG_MARKER.huffmanTables) readHuffmanTables(payload, state)
  else if (marker === JPEG_MARKER.quantisationTables) readDcSteps(payload, state)
}

function readHuffmanTables(payload: Uint8Array, state: DecoderState): void {
  for (let at = 0; at + 17 <= payload.length; ) {
    const counts = payload.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const tables = payload[at]! >> 4 === 0 ? state.dc : state.ac
    tables[payload[at]! & 15] = createHuffmanTable(counts, payload.subarray(at + 17, at + 17 + total))
    at += 17 + total
  }
}

function readDcSteps(payload: Uint8Array, state: DecoderState): void {
  for (let at = 0; at < payload.length; ) {
    const wide = payload[at]! >> 4 !== 0
    state.dcSteps[payload[at]! & 15] = wide ? (payload[at + 1]! << 8) | payload[at + 2]! : payload[at + 1]!
    at += wide ? 129 : 65
  }
}

function readScanHeader({ payload }: JpegSegment, state: DecoderState): ScanHeader | null {
  const { frame } = state
  const count = payload[0] ?? 0
  if (!frame || count < 1 || count > 4 || payload.length < 4 + 2 * count) return null
  const components: ScanComponent[] = []
  for (let i = 0; i < count; i++) {
    const component = frame.components.find(({ id }) => id === payload[1 + 2 * i])
    if (!component) return null
    const tables = payload[2 + 2 * i]!
    const step = state.dcSteps[component.quantisation] || 1
    // Samples in range give DC coefficients of at most 8 × half the sample range; as much again for the encoder.
    const dcLimit = Math.ceil((8 * 2 ** frame.precision) / step) + 1
    components.push({
      ...component,
      dc: state.dc[tables >> 4],
      ac: state.ac[tables & 15],
      dcLimit,
      nonZero: nonZeroOf(state, frame, component),
    })
  }
  const [first = 0, last = 63, bits = 0] = payload.subarray(1 + 2 * count)
  return { progressive: frame.progressive, components, first, last, high: bits >> 4, low: bits & 15 }
}

function nonZeroOf(
  state: DecoderState,
  frame: JpegFrame,
  component: ScanComponent | JpegFrame['components'][number],
) {
  let words = state.nonZero.get(component.id)
  if (!words) {
    words = new Uint32Array(frame.progressive ? 2 * component.blocksWide * component.blocksHigh : 0)
    state.nonZero.set(component.id, words)
  }
  return words
}

async function findScanDamage(
  bytes: Uint8Array,
  segment: JpegSegment,
  scan: ScanHeader,
  { frame, restartInterval }: DecoderState,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const reader = new JpegBitReader(bytes, segment.dataStart, segment.end)
  const blocks = createBlockReader(scan, reader)
  const alone = scan.components.length === 1
  const wide = alone ? scan.components[0]!.blocksWide : frame!.mcusWide
  const high = alone ? scan.components[0]!.blocksHigh : frame!.mcusHigh
  let pause = performance.now() + SLICE_MS
  for (let row = 0, mcu = 0; row < high; row++) {
    for (let column = 0; column < wide; column++, mcu++) {
      if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
        if (!blocks.restart() || !reader.restart((mcu / restartInterval - 1) & 7))
          return at(row, high, 'a restart marker is missing')
      }
      if (!readMcu(scan, blocks, alone, mcu)) return at(row, high, 'a code is invalid')
      if (reader.exhausted) return at(row, high, 'the data end early')
    }
    if (performance.now() > pause) {
      await setImmediate(undefined, { signal })
      pause = performance.now() + SLICE_MS
    }
  }
  if (!blocks.restart() || reader.bytesLeft > SPARE_BYTES)
    return `${reader.bytesLeft} bytes of the picture's data are left over`
  return null
}

function readMcu(
  scan: ScanHeader,
  blocks: ReturnType<typeof createBlockReader>,
  alone: boolean,
  mcu: number,
): boolean {
  if (alone) return blocks.read(0, mcu)
  for (let i = 0; i < scan.components.length; i++) {
    const { across, down } = scan.components[i]!
    for (let block = across * down; block > 0; block--) {
      if (!blocks.read(i, 0)) return false
    }
  }
  return true
}

const at = (row: number, rows: number, what: string): string =>
  `${what} at ${Math.round((100 * row) / rows)} % of the picture's height`
