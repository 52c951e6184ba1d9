import type { Thumbnail } from './decode-picture.js'

/** What a picture shows, roughly. */
export interface Look {
  /** Nothing to see: `color` one single colour, `transparent` nothing opaque; `null` if there is something. */
  readonly blank: 'color' | 'transparent' | null
  /** Whether any part can be seen through. */
  readonly transparent: boolean
}

/** Difference between channel values that is no difference: rounding of JPEG and of colour conversion. */
const TOLERANCE = 3

/** Says whether a picture shows anything. Colours under transparent pixels do not count. */
export function lookAtPicture({ data, channels }: Thumbnail): Look {
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : -1
  const low = new Array<number>(channels).fill(255)
  const high = new Array<number>(channels).fill(0)
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    const hidden = alphaAt >= 0 && data[pixel + alphaAt]! <= TOLERANCE
    for (let channel = hidden ? alphaAt : 0; channel < channels; channel++) {
      const value = data[pixel + channel]!
      if (value < low[channel]!) low[channel] = value
      if (value > high[channel]!) high[channel] = value
    }
  }
  if (alphaAt >= 0 && high[alphaAt]! <= TOLERANCE) return { blank: 'transparent', transparent: true }
  const uniform = high.every((value, channel) => value - low[channel]! <= TOLERANCE)
  return { blank: uniform ? 'color' : null, transparent: alphaAt >= 0 && low[alphaAt]! < 255 }
}
