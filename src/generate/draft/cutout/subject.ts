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
/** Coverage from which a pixel shows nothing of the background. */
const SOLID = 0.9

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
  const firstX = Math.max(left, 0)
  const lastX = Math.min(left + width, photo.width)
  for (let y = Math.max(top, 0); y < Math.min(top + height, photo.height); y++) {
    const from = y * photo.width
    const to = (y - top) * width + firstX - left
    cropped.data.set(matte.data.subarray(from + firstX, from + lastX), to)
    rgb.set(photo.rgb.subarray((from + firstX) * 3, (from + lastX) * 3), to * 3)
  }
  fillGaps(rgb, solidPixels(cropped), width, height)
  const inner = { left: MARGIN, top: MARGIN, right: width - 1 - MARGIN, bottom: height - 1 - MARGIN }
  return { width, height, rgb, matte: cropped, bounds: inner }
}

/**
 * Pixels that hold nothing of the background: covered, and so are their neighbours. A subject that is too thin to have
 * any shows its own colours best where it is covered most.
 */
function solidPixels(matte: Field): Uint8Array {
  const inner = innerPixels(matte)
  if (inner.includes(1)) return inner
  const most = matte.data.reduce((best, share) => Math.max(best, share), 0)
  return Uint8Array.from(matte.data, (share) => (share >= SOLID * most ? 1 : 0))
}

function innerPixels({ width, height, data }: Field): Uint8Array {
  const solid = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const isSolid =
        data[i]! >= SOLID &&
        data[i - 1]! >= SOLID &&
        data[i + 1]! >= SOLID &&
        data[i - width]! >= SOLID &&
        data[i + width]! >= SOLID
      if (isSolid) solid[i] = 1
    }
  }
  return solid
}
