/** Colours at half the size of others. */
export interface HalfColors {
  readonly width: number
  readonly height: number
  /** Three numbers a pixel; zeros where none is known. */
  readonly colors: Float32Array
  /** 1 where any of the pixels below is known. */
  readonly known: Uint8Array
}

/** Means of the known colours in every square of two by two; those at an odd end are narrower. */
export function halveColors(
  colors: Uint8Array | Float32Array,
  known: Uint8Array,
  width: number,
  height: number,
): HalfColors {
  const half = {
    width: (width + 1) >> 1,
    height: (height + 1) >> 1,
    colors: new Float32Array(((width + 1) >> 1) * ((height + 1) >> 1) * 3),
    known: new Uint8Array(((width + 1) >> 1) * ((height + 1) >> 1)),
  }
  for (let row = 0; row < half.height; row++) {
    const below = 2 * row + 1 < height ? width : 0
    halveRow(colors, known, 2 * row * width, below, width, half, row * half.width)
  }
  return half
}

function halveRow(
  colors: Uint8Array | Float32Array,
  known: Uint8Array,
  start: number,
  below: number,
  width: number,
  half: HalfColors,
  to: number,
): void {
  for (let x = 0; x < half.width; x++) {
    const a = start + 2 * x
    const right = 2 * x + 1 < width ? 1 : 0
    const b = a + right
    const c = a + below
    const d = c + right
    // Beyond an odd end the same pixel is met again, and counts once.
    const wa = known[a]!
    const wb = right * known[b]!
    const wc = below > 0 ? known[c]! : 0
    const wd = below > 0 ? right * known[d]! : 0
    const count = wa + wb + wc + wd
    if (count === 0) continue
    half.known[to + x] = 1
    for (let k = 0; k < 3; k++) {
      const sum =
        colors[a * 3 + k]! * wa + colors[b * 3 + k]! * wb + colors[c * 3 + k]! * wc + colors[d * 3 + k]! * wd
      half.colors[(to + x) * 3 + k] = sum / count
    }
  }
}
