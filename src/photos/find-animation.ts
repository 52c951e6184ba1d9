import type { PictureFormat } from './photo-set.js'
import { readPngChunks } from './png-chunks.js'
import { readWebpChunks, WEBP_FLAG } from './webp-chunks.js'

/** What a file says about movement. */
export interface Animation {
  /** Name of the format for people. */
  readonly name: string
  readonly frames: number
}

/** The animation in a PNG or WebP, or `null` for a still picture. A file may declare an animation of one frame. */
export function findAnimation(bytes: Uint8Array, format: PictureFormat): Animation | null {
  if (format === 'png') return pngAnimation(bytes)
  return format === 'webp' ? webpAnimation(bytes) : null
}

/** APNG: an `acTL` chunk with the number of frames stands before the first `IDAT`. */
function pngAnimation(bytes: Uint8Array): Animation | null {
  const chunks = readPngChunks(bytes)
  const firstData = chunks.findIndex(({ type }) => type === 'IDAT')
  const control = chunks.findIndex(({ type }) => type === 'acTL')
  if (control < 0 || (firstData >= 0 && control > firstData)) return null
  const { data } = chunks[control]!
  const frames = data.length >= 4 ? new DataView(data.buffer, data.byteOffset).getUint32(0) : 0
  return { name: 'PNG (APNG)', frames }
}

function webpAnimation(bytes: Uint8Array): Animation | null {
  if (bytes.length < 12) return null
  const chunks = readWebpChunks(bytes)
  const header = chunks.find(({ type }) => type === 'VP8X')
  if (((header?.data[0] ?? 0) & WEBP_FLAG.animation) === 0) return null
  return { name: 'WebP', frames: chunks.filter(({ type }) => type === 'ANMF').length }
}
