/** One colour component of a JPEG frame. */
export interface JpegComponent {
  readonly id: number
  /** Sampling factors: blocks per MCU across and down. */
  readonly across: number
  readonly down: number
  /** Index of the quantisation table. */
  readonly quantisation: number
  /** Blocks of a scan that holds this component alone. */
  readonly blocksWide: number
  readonly blocksHigh: number
}

/** The frame header: what all scans of a JPEG share. */
export interface JpegFrame {
  readonly progressive: boolean
  /** Bits per sample: 8 or 12. */
  readonly precision: number
  readonly components: readonly JpegComponent[]
  /** MCUs of a scan that interleaves several components. */
  readonly mcusWide: number
  readonly mcusHigh: number
}

/** Start-of-frame markers with Huffman coding: baseline, extended sequential, progressive. */
export const isHuffmanFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2

/** Reads the payload of a start-of-frame segment (ITU-T T.81, B.2.2); `null` if it makes no sense. */
export function readJpegFrame(marker: number, payload: Uint8Array): JpegFrame | null {
  const [precision = 0, ...size] = payload.subarray(0, 5)
  const height = (size[0]! << 8) | size[1]!
  const width = (size[2]! << 8) | size[3]!
  const count = payload[5] ?? 0
  if (width === 0 || height === 0 || payload.length < 6 + 3 * count) return null
  const raw = Array.from({ length: count }, (_, i) => payload.subarray(6 + 3 * i, 9 + 3 * i)).map((part) => ({
    id: part[0]!,
    across: part[1]! >> 4,
    down: part[1]! & 15,
    quantisation: part[2]!,
  }))
  if (count === 0 || raw.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    return null
  const maxAcross = Math.max(...raw.map(({ across }) => across))
  const maxDown = Math.max(...raw.map(({ down }) => down))
  return {
    progressive: marker === 0xc2,
    precision,
    mcusWide: Math.ceil(width / (8 * maxAcross)),
    mcusHigh: Math.ceil(height / (8 * maxDown)),
    components: raw.map((component) => ({
      ...component,
      blocksWide: Math.ceil(Math.ceil((width * component.across) / maxAcross) / 8),
      blocksHigh: Math.ceil(Math.ceil((height * component.down) / maxDown) / 8),
    })),
  }
}
