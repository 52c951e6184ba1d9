/** Decoded pixels, rows from the top, 8 bits per channel. */
export interface PackedPixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}
