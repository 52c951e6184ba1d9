/**
 * Lookup of a Huffman code by the next 16 bits: `length << 8 | symbol`, or 0 where no code matches.
 * One flat table is slower to build than a tree and several times faster to read.
 */
export type HuffmanTable = Uint16Array

/** Builds the lookup from the 16 code counts and the symbols of a DHT segment (ITU-T T.81, annex C). */
export function createHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65_536)
  let code = 0
  let next = 0
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length)
    for (let i = 0; i < (counts[length - 1] ?? 0); i++) {
      table.fill((length << 8) | (symbols[next++] ?? 0), code, code + span)
      code += span
    }
  }
  return table
}

/**
 * Reads bits of entropy-coded JPEG data, without the zero bytes stuffed after `0xff`.
 * Past the data it reads zeros and says so by `exhausted`.
 */
export class JpegBitReader {
  #buffer = 0
  /** Bits in the buffer; those past the data included. */
  #count = 0
  /** How many of the buffer's last bits lie past the data. */
  #past = 0
  #at: number

  constructor(
    readonly bytes: Uint8Array,
    start: number,
    readonly end: number,
  ) {
    this.#at = start
  }

  /** Whether more bits were taken than there are before the next marker. */
  get exhausted(): boolean {
    return this.#count < this.#past
  }

  /** Reads one symbol; -1 if the bits are no code of the table. */
  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill()
    const entry = table[(this.#buffer >>> (this.#count - 16)) & 0xffff]!
    if (entry === 0) return -1
    this.#count -= entry >>> 8
    return entry & 0xff
  }

  /** Reads `length` bits (0–16) as an unsigned number. */
  bits(length: number): number {
    if (this.#count < length) this.#fill()
    this.#count -= length
    return (this.#buffer >>> this.#count) & ((1 << length) - 1)
  }

  /** Whole bytes left before the next marker, without the byte begun and without zero bytes at the end. */
  get bytesLeft(): number {
    let left = Math.max(0, this.#count - this.#past) >> 3
    let used = left
    for (let at = this.#at; at < this.end && this.#isData(at); at++) {
      left++
      if (this.bytes[at] !== 0) used = left
      if (this.bytes[at] === 0xff) at++
    }
    return used
  }

  /** Moves past the restart marker with this number (0–7); false if another thing stands there. */
  restart(number: number): boolean {
    let at = this.#at
    while (this.bytes[at] === 0xff && this.bytes[at + 1] === 0xff) at++
    if (at + 1 >= this.end || this.bytes[at] !== 0xff || this.bytes[at + 1] !== 0xd0 + number) return false
    this.#at = at + 2
    this.#buffer = this.#count = this.#past = 0
    return true
  }

  #fill(): void {
    while (this.#count <= 24) {
      let byte = 0
      if (this.#at < this.end && this.#isData(this.#at)) {
        byte = this.bytes[this.#at]!
        this.#at += byte === 0xff ? 2 : 1
      } else {
        this.#past += 8
      }
      this.#buffer = (this.#buffer << 8) | byte
      this.#count += 8
    }
  }

  /** `0xff` is data only when a zero byte is stuffed behind it. */
  #isData(at: number): boolean {
    return this.bytes[at] !== 0xff || this.bytes[at + 1] === 0
  }
}
