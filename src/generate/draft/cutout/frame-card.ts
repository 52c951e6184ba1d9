import { createField, type Raster } from '../raster.js'
import type { Subject } from './subject.js'

/** Width of the frame, as a share of the picture's longest side. */
export const FRAME_SHARE = 0.035
/** Charcoal: quiet beside any picture. */
const FRAME_COLOR = [46, 46, 50]

/** The whole picture with a plain frame around it, as a subject of its own. */
export function frameCard(photo: Raster): Subject {
  const frame = Math.round(Math.max(photo.width, photo.height) * FRAME_SHARE)
  const margin = 6
  const border = frame + margin
  const width = photo.width + 2 * border
  const height = photo.height + 2 * border
  const rgb = new Uint8Array(width * height * 3)
  const matte = createField(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = y * width + x
      const inPhoto = x >= border && y >= border && x < width - border && y < height - border
      const from = ((y - border) * photo.width + x - border) * 3
      for (let k = 0; k < 3; k++) rgb[to * 3 + k] = inPhoto ? photo.rgb[from + k]! : FRAME_COLOR[k]!
      if (x >= margin && y >= margin && x < width - margin && y < height - margin) matte.data[to] = 1
    }
  }
  const bounds = { left: margin, top: margin, right: width - 1 - margin, bottom: height - 1 - margin }
  return { width, height, rgb, matte, bounds }
}
