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
  const levels: Level[] = [baseLevel(colors, known, width, height)]
  while (levels.at(-1)!.width > 1 || levels.at(-1)!.height > 1) levels.push(halve(levels.at(-1)!))
  for (let k = levels.length - 2; k >= 0; k--) pull(levels[k]!, levels[k + 1]!)
  const { data } = levels[0]!
  const rounding = colors instanceof Uint8Array ? 0.5 : 0
  for (let i = 0; i < known.length; i++) {
    if (known[i]) continue
    for (let channel = 0; channel < 3; channel++) colors[i * 3 + channel] = data[i * 4 + channel]! + rounding
  }
}

/** Four numbers a pixel: colour and weight, the colour not multiplied by the weight. */
interface Level {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

function baseLevel(rgb: Uint8Array | Float32Array, known: Uint8Array, width: number, height: number): Level {
  const data = new Float32Array(width * height * 4)
  for (let i = 0; i < known.length; i++) {
    if (!known[i]) continue
    data[i * 4] = rgb[i * 3]!
    data[i * 4 + 1] = rgb[i * 3 + 1]!
    data[i * 4 + 2] = rgb[i * 3 + 2]!
    data[i * 4 + 3] = 1
  }
  return { width, height, data }
}

function halve({ width, height, data }: Level): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 }
  const out = new Float32Array(half.width * half.height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4
      const weight = data[from + 3]!
      if (weight === 0) continue
      const to = ((y >> 1) * half.width + (x >> 1)) * 4
      out[to] = out[to]! + data[from]! * weight
      out[to + 1] = out[to + 1]! + data[from + 1]! * weight
      out[to + 2] = out[to + 2]! + data[from + 2]! * weight
      out[to + 3] = out[to + 3]! + weight
    }
  }
  for (let i = 0; i < out.length; i += 4) {
    const weight = out[i + 3]!
    if (weight === 0) continue
    out[i] = out[i]! / weight
    out[i + 1] = out[i + 1]! / weight
    out[i + 2] = out[i + 2]! / weight
    out[i + 3] = Math.min(weight, 1)
  }
  return { ...half, data: out }
}

/** Fills the empty pixels of a level from the next coarser one, between its four nearest. */
function pull(fine: Level, coarse: Level): void {
  for (let y = 0; y < fine.height; y++) {
    const sy = Math.min(Math.max((y - 0.5) / 2, 0), coarse.height - 1)
    const y0 = Math.floor(sy)
    const y1 = Math.min(y0 + 1, coarse.height - 1)
    for (let x = 0; x < fine.width; x++) {
      const to = (y * fine.width + x) * 4
      if (fine.data[to + 3]! > 0) continue
      const sx = Math.min(Math.max((x - 0.5) / 2, 0), coarse.width - 1)
      const x0 = Math.floor(sx)
      const x1 = Math.min(x0 + 1, coarse.width - 1)
      const a = (y0 * coarse.width + x0) * 4
      const b = (y0 * coarse.width + x1) * 4
      const c = (y1 * coarse.width + x0) * 4
      const d = (y1 * coarse.width + x1) * 4
      for (let k = 0; k < 3; k++) {
        const top = coarse.data[a + k]! + (coarse.data[b + k]! - coarse.data[a + k]!) * (sx - x0)
        const bottom = coarse.data[c + k]! + (coarse.data[d + k]! - coarse.data[c + k]!) * (sx - x0)
        fine.data[to + k] = top + (bottom - top) * (sy - y0)
      }
    }
  }
}
