import { setImmediate } from 'node:timers/promises'
import { JpegBitReader } from './jpeg-bit-reader.js'
import { type BlockReader, createBlockReader, type ScanHeader } from './jpeg-blocks.js'
import type { JpegFrame } from './jpeg-frame.js'
import { JPEG_MARKER, type JpegSegment, readJpegSegments } from './jpeg-segments.js'
import { applySegment, createJpegTables, readScanHeader } from './jpeg-tables.js'

/** Longest stretch of work before other events get their turn, in milliseconds. */
const SLICE_MS = 12

/** Whole bytes that a scan may leave unread: some encoders round up. */
const SPARE_BYTES = 2

/**
 * Follows every Huffman code of a JPEG and says where they stop making sense, or `null` if they all do.
 * Decoders resynchronise after damaged bytes without a word, and paint the rest of the picture shifted and in wrong
 * colours; only the codes tell. Arithmetic-coded and lossless files are not looked into.
 */
export async function findJpegDamage(bytes: Uint8Array, signal?: AbortSignal): Promise<string | null> {
  const tables = createJpegTables()
  for (const segment of readJpegSegments(bytes).segments) {
    if (segment.marker !== JPEG_MARKER.scan) {
      applySegment(segment, tables)
      continue
    }
    if (!tables.frame) return null
    const scan = readScanHeader(segment, tables.frame, tables)
    if (!scan) return 'a scan has no valid header'
    const walk = {
      bytes,
      segment,
      scan,
      frame: tables.frame,
      restartInterval: tables.restartInterval,
      signal,
    }
    const damage = await findScanDamage(walk)
    if (damage) return damage
  }
  return null
}

interface ScanWalk {
  readonly bytes: Uint8Array
  readonly segment: JpegSegment
  readonly scan: ScanHeader
  readonly frame: JpegFrame
  readonly restartInterval: number
  readonly signal: AbortSignal | undefined
}

async function findScanDamage({ bytes, segment, scan, frame, restartInterval, signal }: ScanWalk) {
  const reader = new JpegBitReader(bytes, segment.dataStart, segment.end)
  const blocks = createBlockReader(scan, reader)
  const [columns, rows] = extentOf(scan, frame)
  let pause = performance.now() + SLICE_MS
  for (let mcu = 0; mcu < columns * rows; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      const isThere = isDone(blocks, reader) && reader.restart((mcu / restartInterval - 1) & 7)
      if (!isThere) return `a restart marker is missing ${placeOf(mcu, columns * rows)}`
    }
    if (!readMcu(scan, blocks, mcu)) return `a code is invalid ${placeOf(mcu, columns * rows)}`
    if (reader.exhausted) return `the data end early, ${placeOf(mcu, columns * rows)}`
    if (mcu % columns === 0 && performance.now() > pause) {
      await setImmediate(undefined, { signal })
      pause = performance.now() + SLICE_MS
    }
  }
  return isDone(blocks, reader) ? null : 'the coded data do not end where the picture does'
}

/** Whether the data up to the next marker are used up. */
const isDone = (blocks: BlockReader, reader: JpegBitReader): boolean =>
  blocks.restart() && reader.bytesLeft <= SPARE_BYTES

/** MCUs across and down. A scan of one component has one block per MCU and no padding blocks (T.81, A.2). */
function extentOf({ components }: ScanHeader, { mcusWide, mcusHigh }: JpegFrame): [number, number] {
  const [first] = components
  return components.length === 1 ? [first!.blocksWide, first!.blocksHigh] : [mcusWide, mcusHigh]
}

function readMcu({ components }: ScanHeader, blocks: BlockReader, mcu: number): boolean {
  if (components.length === 1) return blocks.read(0, mcu)
  for (let i = 0; i < components.length; i++) {
    const { across, down } = components[i]!
    // Where components are interleaved, only DC coefficients or whole blocks are coded: no block needs its number.
    for (let left = across * down; left > 0; left--) {
      if (!blocks.read(i, 0)) return false
    }
  }
  return true
}

const placeOf = (mcu: number, mcus: number): string => `${Math.round((100 * mcu) / mcus)} % into the picture`
