import { type HalfColors, halveColors } from './halve-colors.js'

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
  rough = colors instanceof Uint8Array ? ROUGH_LEVELS : 0,
): void {
  if ((width === 1 && height === 1) || !known.includes(0)) return
  const half = halveColors(colors, known, width, height)
  fillGaps(half.colors, half.known, half.width, half.height, rough - 1)
  fillFrom(half, colors, known, width, height, rough > 0)
}

/** How many of the finest levels of bytes are filled without mixing where nobody looks. */
const ROUGH_LEVELS = 2

/**
 * Gives the unknown pixels what the colours of half the size show there, between the four nearest of them. In the
 * finest levels, those far from a known pixel may simply take the one above them: no filter looks that far out.
 */
function fillFrom(
  half: HalfColors,
  colors: Uint8Array | Float32Array,
  known: Uint8Array,
  width: number,
  height: number,
  isRough: boolean,
): void {
  const rounding = colors instanceof Uint8Array ? 0.5 : 0
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> 1) * half.width
    for (let x = 0; x < width; x++, i++) {
      if (known[i]) continue
      const from = row + (x >> 1)
      if (half.known[from] || !isRough) {
        mixFour(half, x, y, colors, i * 3, rounding)
        continue
      }
      colors[i * 3] = half.colors[from * 3]! + rounding
      colors[i * 3 + 1] = half.colors[from * 3 + 1]! + rounding
      colors[i * 3 + 2] = half.colors[from * 3 + 2]! + rounding
    }
  }
}

function mixFour(
  { width, height, colors: from }: HalfColors,
  x: number,
  y: number,
  out: Uint8Array | Float32Array,
  to: number,
  rounding: number,
): void {
  // A pixel lies a quarter of the coarse ones before or after the middle of its own.
  const sx = Math.min(Math.max((x - 0.5) / 2, 0), width - 1)
  const sy = Math.min(Math.max((y - 0.5) / 2, 0), height - 1)
  const fx = sx - Math.floor(sx)
  const fy = sy - Math.floor(sy)
  const a = (Math.floor(sy) * width + Math.floor(sx)) * 3
  const right = sx + 1 < width ? 3 : 0
  const down = sy + 1 < height ? width * 3 : 0
  for (let k = 0; k < 3; k++) {
    const top = from[a + k]! + (from[a + right + k]! - from[a + k]!) * fx
    const bottom = from[a + down + k]! + (from[a + down + right + k]! - from[a + down + k]!) * fx
    out[to + k] = top + (bottom - top) * fy + rounding
  }
}
