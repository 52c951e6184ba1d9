import type { SharpOptions } from 'sharp'

/** Fewest pixels on a side. */
export const MIN_SIDE = 256

/** Most pixels of a picture: 100 megapixels. */
export const MAX_PIXELS = 100_000_000

/** Longest time for one pass over a picture, in seconds. */
export const DECODE_SECONDS = 60

/**
 * How every picture is opened: row by row, in bounded memory. Truncated and broken data are errors; what libvips calls
 * warnings is not, because stray bytes between JPEG segments, which cameras do write, are among them.
 */
export const decodeOptions: SharpOptions = {
  failOn: 'error',
  limitInputPixels: MAX_PIXELS,
  sequentialRead: true,
}
