import type { HuffmanTable, JpegBitReader } from './jpeg-bit-reader.js'
import type { JpegComponent } from './jpeg-frame.js'

/** A component as one scan codes it. */
export interface ScanComponent extends JpegComponent {
  readonly dc: HuffmanTable | undefined
  readonly ac: HuffmanTable | undefined
  /** Largest magnitude of a DC coefficient, before dequantisation, that samples in range can give. */
  readonly dcLimit: number
  /** Two words per block: which of its 64 coefficients are known not to be zero. For progressive files only. */
  readonly nonZero: Uint32Array
}

/** What a scan codes, and of which components. */
export interface ScanHeader {
  readonly progressive: boolean
  readonly components: readonly ScanComponent[]
  /** First and last coefficient coded, in zigzag order (0–63). */
  readonly first: number
  readonly last: number
  /** Bit position of the scan before on these coefficients (0: none), and of this one. */
  readonly high: number
  readonly low: number
}

/** Reads the codes of one block without computing its coefficients. `false` means that they cannot be right. */
export interface BlockReader {
  read(component: number, block: number): boolean
  /** Forgets what carries over from block to block, as a restart marker does; false if something was left open. */
  restart(): boolean
}

/** Chooses how the blocks of a scan are coded (ITU-T T.81, annexes F and G). */
export function createBlockReader(scan: ScanHeader, reader: JpegBitReader): BlockReader {
  if (!scan.progressive) return sequentialBlocks(scan, reader)
  if (scan.first === 0) return scan.high === 0 ? dcBlocks(scan, reader) : dcRefinements(reader)
  return scan.high === 0 ? acBlocks(scan, reader) : acRefinements(scan, reader)
}

function sequentialBlocks(scan: ScanHeader, reader: JpegBitReader): BlockReader {
  const dc = dcBlocks(scan, reader)
  return {
    restart: dc.restart,
    read(component, block) {
      if (!dc.read(component, block)) return false
      const table = scan.components[component]!.ac
      if (!table) return false
      for (let at = 1; at < 64; at++) {
        const symbol = reader.symbol(table)
        if (symbol < 0) return false
        const size = symbol & 15
        const zeros = symbol >> 4
        if (size === 0 && zeros !== 15) return true // End of block.
        at += zeros
        if (at > 63) return false
        reader.bits(size)
      }
      return true
    },
  }
}

function dcBlocks(scan: ScanHeader, reader: JpegBitReader): BlockReader {
  const predictions = scan.components.map(() => 0)
  return {
    restart: () => Boolean(predictions.fill(0)),
    read(component) {
      const { dc, dcLimit } = scan.components[component]!
      const size = dc ? reader.symbol(dc) : -1
      if (size < 0 || size > 15) return false
      predictions[component]! += signed(reader.bits(size), size)
      return Math.abs(predictions[component]! << scan.low) <= dcLimit
    },
  }
}

function dcRefinements(reader: JpegBitReader): BlockReader {
  return {
    restart: () => true,
    read() {
      reader.bits(1)
      return true
    },
  }
}

function acBlocks(scan: ScanHeader, reader: JpegBitReader): BlockReader {
  let emptyBlocks = 0
  return {
    restart: () => emptyBlocks === 0,
    read(_, block) {
      if (emptyBlocks > 0) return emptyBlocks-- > 0
      const { ac, nonZero } = scan.components[0]!
      if (!ac) return false
      for (let at = scan.first; at <= scan.last; at++) {
        const symbol = reader.symbol(ac)
        if (symbol < 0) return false
        const size = symbol & 15
        const zeros = symbol >> 4
        if (size === 0 && zeros !== 15) {
          emptyBlocks = (1 << zeros) + reader.bits(zeros) - 1
          return true
        }
        at += zeros
        if (at > scan.last) return false
        if (size > 0) mark(nonZero, block, at)
        reader.bits(size)
      }
      return true
    },
  }
}

function acRefinements(scan: ScanHeader, reader: JpegBitReader): BlockReader {
  let emptyBlocks = 0
  /** Passes over `zeros` zero coefficients, taking a correction bit for each other one; returns where it stopped. */
  const refine = (nonZero: Uint32Array, block: number, from: number, zeros: number): number => {
    let at = from
    for (; at <= scan.last; at++) {
      if (isMarked(nonZero, block, at)) reader.bits(1)
      else if (zeros-- === 0) break
    }
    return at
  }
  return {
    restart: () => emptyBlocks === 0,
    read(_, block) {
      const { ac, nonZero } = scan.components[0]!
      if (!ac) return false
      let at = scan.first
      while (emptyBlocks === 0 && at <= scan.last) {
        const symbol = reader.symbol(ac)
        if (symbol < 0) return false
        const size = symbol & 15
        const zeros = symbol >> 4
        if (size > 1) return false
        if (size === 0 && zeros !== 15) {
          emptyBlocks = (1 << zeros) + reader.bits(zeros)
          break
        }
        reader.bits(size) // The sign of a coefficient that becomes non-zero.
        at = refine(nonZero, block, at, zeros)
        if (at > scan.last) return false
        if (size > 0) mark(nonZero, block, at)
        at++
      }
      if (emptyBlocks > 0) {
        refine(nonZero, block, at, 64)
        emptyBlocks--
      }
      return true
    },
  }
}

function mark(nonZero: Uint32Array, block: number, coefficient: number): void {
  nonZero[2 * block + (coefficient >> 5)]! |= 1 << (coefficient & 31)
}

function isMarked(nonZero: Uint32Array, block: number, coefficient: number): boolean {
  return (nonZero[2 * block + (coefficient >> 5)]! & (1 << (coefficient & 31))) !== 0
}

/** The signed value of `size` magnitude bits (ITU-T T.81, F.2.2.1, EXTEND). */
function signed(bits: number, size: number): number {
  return size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits
}
