import { toLinear, toSrgb } from './color.js'
import type { LinearPicture } from './draw-scene.js'

export interface ResolveOptions {
  /** Size of the result, in pixels. */
  readonly width: number
  readonly height: number
  /** Samples per pixel and axis: the picture is that many times wider and higher. */
  readonly supersample: number
  /** sRGB red, green, blue and alpha (0–255) behind everything. */
  readonly background: readonly [number, number, number, number]
  /** Darkness (0–1) of the background at a pixel. */
  readonly shadow: ((x: number, y: number) => number) | null
}

/** Averages the samples, puts the background behind them and encodes them as sRGB with straight alpha. */
export function resolvePicture(picture: LinearPicture, options: ResolveOptions): Uint8Array {
  const { width, height, supersample, background, shadow } = options
  const [backRed, backGreen, backBlue] = background.map(toLinear) as [number, number, number]
  const backAlpha = background[3] / 255
  const out = new Uint8Array(width * height * 4)
  const weight = 1 / (supersample * supersample)
  const sum = new Float64Array(4)
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 4) {
      addSamples(picture, width * supersample, x * supersample, y * supersample, supersample, sum)
      let alpha = sum[3]! * weight
      const free = 1 - alpha
      // Behind the model lies the shadow (black), behind the shadow the background.
      const dark = free > 0 && shadow !== null ? shadow(x, y) : 0
      const behind = free * (1 - dark) * backAlpha
      alpha += free * dark + behind
      if (alpha <= 0) continue
      out[o] = toSrgb((sum[0]! * weight + backRed * behind) / alpha)
      out[o + 1] = toSrgb((sum[1]! * weight + backGreen * behind) / alpha)
      out[o + 2] = toSrgb((sum[2]! * weight + backBlue * behind) / alpha)
      out[o + 3] = Math.round(255 * Math.min(1, alpha))
    }
  }
  return out
}

function addSamples(
  picture: LinearPicture,
  stride: number,
  left: number,
  top: number,
  count: number,
  sum: Float64Array,
): void {
  sum.fill(0)
  for (let y = top; y < top + count; y++) {
    for (let i = (y * stride + left) * 4, end = i + count * 4; i < end; i += 4) {
      sum[0]! += picture[i]!
      sum[1]! += picture[i + 1]!
      sum[2]! += picture[i + 2]!
      sum[3]! += picture[i + 3]!
    }
  }
}
