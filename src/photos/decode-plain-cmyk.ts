import { loadSharp } from '../imaging/index.js'
import { DECODE_SECONDS, decodeOptions } from './decode-limits.js'

/** Upright 8-bit RGB pixels, three bytes each, row by row. */
export interface RgbPixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/**
 * Decodes a CMYK picture that brings no colour profile as browsers and most tools do, `R = (1 - C)(1 - K)`; libvips
 * would assume the inks of a printing press, which tints white. `null` if the picture is not of this kind.
 */
export async function decodePlainCmyk(bytes: Buffer): Promise<RgbPixels | null> {
  const sharp = await loadSharp()
  const { space, icc } = await sharp(bytes, decodeOptions).metadata()
  if (space !== 'cmyk' || icc) return null
  const { data, info } = await sharp(bytes, decodeOptions)
    .pipelineColourspace('cmyk')
    .autoOrient()
    .toColourspace('cmyk')
    .timeout({ seconds: DECODE_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data: inksToLight(data), width: info.width, height: info.height }
}

/** Turns four bytes per pixel into three, in place: at 100 megapixels a copy would take 300 MB. */
function inksToLight(data: Buffer): Buffer {
  let to = 0
  for (let from = 0; from < data.length; from += 4) {
    const light = 255 - data[from + 3]!
    data[to++] = ((255 - data[from]!) * light + 127) / 255
    data[to++] = ((255 - data[from + 1]!) * light + 127) / 255
    data[to++] = ((255 - data[from + 2]!) * light + 127) / 255
  }
  return data.subarray(0, to)
}
