import { toLinear, toSrgb } from './color.js'
import type { LinearPicture } from './draw-scene.js'

export interface ResolveOptions {
  readonly width: number
  readonly height: number
  /** sRGB red, green, blue and alpha (0–255) behind everything. */
  readonly background: readonly [number, number, number, number]
  /** Darkness (0–1) of the background at a pixel. */
  readonly shadow: ((x: number, y: number) => number) | null
}

/** Puts shadow and background behind a picture and encodes it as sRGB with straight alpha. */
export function resolvePicture(picture: LinearPicture, options: ResolveOptions): Uint8Array {
  const { width, height, background, shadow } = options
  const [backRed, backGreen, backBlue] = background.map(toLinear) as [number, number, number]
  const backAlpha = background[3] / 255
  const out = new Uint8Array(width * height * 4)
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 4) {
      const free = Math.max(0, 1 - picture[o + 3]!)
      // Behind the model lies the shadow (black), behind the shadow the background.
      const dark = free > 0 && shadow !== null ? shadow(x, y) : 0
      const behind = free * (1 - dark) * backAlpha
      const alpha = 1 - free + free * dark + behind
      if (alpha <= 0) continue
      out[o] = toSrgb((picture[o]! + backRed * behind) / alpha)
      out[o + 1] = toSrgb((picture[o + 1]! + backGreen * behind) / alpha)
      out[o + 2] = toSrgb((picture[o + 2]! + backBlue * behind) / alpha)
      out[o + 3] = Math.round(255 * alpha)
    }
  }
  return out
}
