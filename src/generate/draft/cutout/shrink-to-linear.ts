import type { Raster } from '../raster.js'

/** Mean colours of a photo under each pixel of a smaller one, in linear light (0–1); shared pixels count by their share. */
export function shrinkToLinear(
  { width, height, rgb }: Raster,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const columns = spansOf(width, toWidth)
  const rows = spansOf(height, toHeight)
  const sums = new Float32Array(width * 3)
  const out = new Float32Array(toWidth * toHeight * 3)
  for (let y = 0; y < toHeight; y++) {
    sums.fill(0)
    for (let k = 0; k < rows.count; k++) {
      const share = rows.shares[y * rows.count + k]!
      if (share > 0) addRow(rgb, (rows.first[y]! + k) * width * 3, share, sums)
    }
    gatherRow(sums, columns, out, y * toWidth * 3)
  }
  return out
}

function addRow(rgb: Uint8Array, from: number, share: number, sums: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + LINEAR[rgb[from + i]!]! * share
}

function gatherRow(sums: Float32Array, { count, first, shares }: Spans, out: Float32Array, to: number): void {
  for (let x = 0; x < first.length; x++) {
    let [r, g, b] = [0, 0, 0]
    for (let k = 0; k < count; k++) {
      const share = shares[x * count + k]!
      if (share === 0) continue
      const from = (first[x]! + k) * 3
      r += sums[from]! * share
      g += sums[from + 1]! * share
      b += sums[from + 2]! * share
    }
    out[to + x * 3] = r
    out[to + x * 3 + 1] = g
    out[to + x * 3 + 2] = b
  }
}

/** The pixels under each target pixel along one side. */
interface Spans {
  /** Most pixels under one target pixel. */
  readonly count: number
  readonly first: Int32Array
  /** `count` shares for each target pixel, which add up to 1. */
  readonly shares: Float32Array
}

function spansOf(from: number, to: number): Spans {
  const step = from / to
  const count = Math.ceil(step) + 1
  const first = new Int32Array(to)
  const shares = new Float32Array(to * count)
  for (let target = 0; target < to; target++) {
    const [start, end] = [target * step, (target + 1) * step]
    first[target] = Math.floor(start)
    for (let k = 0; k < count && first[target]! + k < from; k++) {
      const source = first[target]! + k
      const share = (Math.min(end, source + 1) - Math.max(start, source)) / step
      shares[target * count + k] = share > 1e-6 ? share : 0
    }
  }
  return { count, first, shares }
}

/** sRGB byte to linear light (IEC 61966-2-1). */
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const c = value / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
})
