/**
 * Spreads colours from the pixels that are `known` over all others, smoothly and in linear time: averages go up a
 * pyramid, and every gap takes the finest average that exists (push-pull, Gortler et al., "The Lumigraph", 1996).
 * Known pixels are left alone. Three numbers a pixel, in any space.
 */
export function fillGaps(
  colors: Uint8Array | Float32Array,
  known: Uint8Array,
  width: number,
  height: number,
): void {
  const levels: Level[] = [halveColors(colors, known, width, height)]
  while (levels.at(-1)!.width > 1 || levels.at(-1)!.height > 1) levels.push(halve(levels.at(-1)!))
  for (let k = levels.length - 2; k >= 0; k--) pull(levels[k]!, levels[k + 1]!)
  const rounding = colors instanceof Uint8Array ? 0.5 : 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (!known[i]) writeBetween(levels[0]!, x, y, colors, i * 3, rounding)
    }
  }
}

/** Four numbers a pixel: colour and weight, the colour not multiplied by the weight. */
interface Level {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** The known colours at half size. */
function halveColors(
  colors: Uint8Array | Float32Array,
  known: Uint8Array,
  width: number,
  height: number,
): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 }
  const out = new Float32Array(half.width * half.height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (known[i]) add(out, ((y >> 1) * half.width + (x >> 1)) * 4, colors, i * 3, 1)
    }
  }
  return { ...half, data: divideByWeight(out) }
}

function add(
  out: Float32Array,
  to: number,
  colors: Uint8Array | Float32Array,
  from: number,
  weight: number,
): void {
  out[to] = out[to]! + colors[from]! * weight
  out[to + 1] = out[to + 1]! + colors[from + 1]! * weight
  out[to + 2] = out[to + 2]! + colors[from + 2]! * weight
  out[to + 3] = out[to + 3]! + weight
}

function divideByWeight(sums: Float32Array): Float32Array {
  for (let i = 0; i < sums.length; i += 4) {
    const weight = sums[i + 3]!
    if (weight === 0) continue
    sums[i] = sums[i]! / weight
    sums[i + 1] = sums[i + 1]! / weight
    sums[i + 2] = sums[i + 2]! / weight
    sums[i + 3] = Math.min(weight, 1)
  }
  return sums
}

function halve({ width, height, data }: Level): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 }
  const out = new Float32Array(half.width * half.height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4
      if (data[from + 3]! > 0) {
        add(out, ((y >> 1) * half.width + (x >> 1)) * 4, data, from, data[from + 3]!)
      }
    }
  }
  return { ...half, data: divideByWeight(out) }
}

/** Fills the empty pixels of a level from the next coarser one. */
function pull(fine: Level, coarse: Level): void {
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const to = (y * fine.width + x) * 4
      if (fine.data[to + 3]! === 0) writeBetween(coarse, x, y, fine.data, to, 0)
    }
  }
}

/** Writes what a coarse level shows at a pixel of the level twice as fine, between its four nearest. */
function writeBetween(
  coarse: Level,
  x: number,
  y: number,
  out: Uint8Array | Float32Array,
  to: number,
  rounding: number,
): void {
  const { width, height, data } = coarse
  const sx = Math.min(Math.max((x - 0.5) / 2, 0), width - 1)
  const sy = Math.min(Math.max((y - 0.5) / 2, 0), height - 1)
  const x0 = Math.floor(sx)
  const y0 = Math.floor(sy)
  const fx = sx - x0
  const fy = sy - y0
  const a = (y0 * width + x0) * 4
  const right = x0 + 1 < width ? 4 : 0
  const down = y0 + 1 < height ? width * 4 : 0
  for (let k = 0; k < 3; k++) {
    const top = data[a + k]! + (data[a + right + k]! - data[a + k]!) * fx
    const bottom = data[a + down + k]! + (data[a + down + right + k]! - data[a + down + k]!) * fx
    out[to + k] = top + (bottom - top) * fy + rounding
  }
}
