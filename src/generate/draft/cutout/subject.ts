import { type Bounds, boundsOf, createField, type Field, type Raster } from '../raster.js'
import { fillGaps } from '../texture/fill-gaps.js'

/** The object of a photo, cut out and cropped. */
export interface Subject {
  readonly width: number
  readonly height: number
  /** Colours without the background's: pixels on and outside the outline continue those inside. */
  readonly rgb: Uint8Array
  /** Coverage per pixel, 0–1. */
  readonly matte: Field
  /** Pixels that are at least half covered; within the crop. */
  readonly bounds: Bounds
}

/** Pixels kept around the subject. */
const MARGIN = 6

/** Crops a photo to what the matte covers; `null` if it covers nothing. */
export function cropSubject(photo: Raster, matte: Field): Subject | null {
  const bounds = boundsOf(matte, 0.5)
  if (!bounds) return null
  const left = bounds.left - MARGIN
  const top = bounds.top - MARGIN
  const width = bounds.right - bounds.left + 1 + 2 * MARGIN
  const height = bounds.bottom - bounds.top + 1 + 2 * MARGIN
  const rgb = new Uint8Array(width * height * 3)
  const cropped = createField(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x + left < 0 || y + top < 0 || x + left >= photo.width || y + top >= photo.height) continue
      const from = (y + top) * photo.width + x + left
      const to = y * width + x
      cropped.data[to] = matte.data[from]!
      rgb[to * 3] = photo.rgb[from * 3]!
      rgb[to * 3 + 1] = photo.rgb[from * 3 + 1]!
      rgb[to * 3 + 2] = photo.rgb[from * 3 + 2]!
    }
  }
  fillGaps(rgb, solidPixels(cropped), width, height)
  const inner = { left: MARGIN, top: MARGIN, right: width - 1 - MARGIN, bottom: height - 1 - MARGIN }
  return { width, height, rgb, matte: cropped, bounds: inner }
}

/** Pixels that hold nothing of the background: covered, and so are their neighbours. */
function solidPixels({ width, height, data }: Field): Uint8Array {
  const solid = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const least = Math.min(data[i]!, data[i - 1]!, data[i + 1]!, data[i - width]!, data[i + width]!)
      if (least >= 0.9) solid[i] = 1
    }
  }
  return solid
}
