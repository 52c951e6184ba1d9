import type { Subject } from '../cutout/subject.js'
import { blurInside, blurPlane } from './blur-inside.js'
import { sampleRgb } from './sample-rgb.js'

/** The subject is made this many times smaller before it is blurred. */
const SHRINK = 4

/**
 * Colours of the unseen back at a pixel of the photo: on the rim those of the front, so that no seam shows; further
 * in the front's, blurred until no print, face or label is left of them. Common colours outweigh rare ones, so that the
 * eyes of a toy or the letters of a print do not leave a grey smudge.
 */
export function backColors(subject: Subject): (x: number, y: number, out: Float32Array) => void {
  const small = shrink(subject)
  const longest = Math.max(small.width, small.height)
  const rgb = blurInside(small.rgb, commonness(small), small.width, small.height, longest * 0.09)
  const blurred = { width: small.width, height: small.height, rgb }
  const depth = depthInside(small, longest * 0.02)
  const soft = new Float32Array(3)
  return (x, y, out) => {
    sampleRgb(subject, x, y, out)
    const sx = (x - (SHRINK - 1) / 2) / SHRINK
    const sy = (y - (SHRINK - 1) / 2) / SHRINK
    sampleRgb(blurred, sx, sy, soft)
    const column = Math.min(Math.max(Math.round(sx), 0), small.width - 1)
    const row = Math.min(Math.max(Math.round(sy), 0), small.height - 1)
    const share = depth[row * small.width + column]!
    for (let k = 0; k < 3; k++) out[k] = out[k]! + (soft[k]! - out[k]!) * share
  }
}

interface SmallSubject {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  readonly mask: Uint8Array
}

function shrink({ width, height, rgb, matte }: Subject): SmallSubject {
  const small = { width: Math.ceil(width / SHRINK), height: Math.ceil(height / SHRINK) }
  const out = new Uint8Array(small.width * small.height * 3)
  const mask = new Uint8Array(small.width * small.height)
  for (let row = 0; row < small.height; row++) {
    for (let column = 0; column < small.width; column++) {
      const to = row * small.width + column
      let count = 0
      let covered = 0
      const sum = [0, 0, 0]
      for (let y = row * SHRINK; y < Math.min((row + 1) * SHRINK, height); y++) {
        for (let x = column * SHRINK; x < Math.min((column + 1) * SHRINK, width); x++) {
          const from = y * width + x
          count++
          covered += matte.data[from]!
          for (let k = 0; k < 3; k++) sum[k] = sum[k]! + rgb[from * 3 + k]!
        }
      }
      mask[to] = covered > count / 2 ? 1 : 0
      for (let k = 0; k < 3; k++) out[to * 3 + k] = sum[k]! / count + 0.5
    }
  }
  return { ...small, rgb: out, mask }
}

/** Weight of each pixel inside: the share of the subject that has about its colour (in 8 steps a channel). */
function commonness({ rgb, mask }: SmallSubject): Float32Array {
  const counts = new Float32Array(512)
  const binOf = (i: number) =>
    ((rgb[i * 3]! >> 5) << 6) | ((rgb[i * 3 + 1]! >> 5) << 3) | (rgb[i * 3 + 2]! >> 5)
  let total = 0
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue
    counts[binOf(i)]!++
    total++
  }
  return Float32Array.from(mask, (inside, i) => (inside ? counts[binOf(i)]! / total + 0.002 : 0))
}

/** 0 on the rim, 1 from about two `radius` inside, in between smooth. */
function depthInside({ mask, width, height }: SmallSubject, radius: number): Float32Array {
  const blurred = blurPlane(Float32Array.from(mask), width, height, radius)
  return blurred.map((value) => {
    const t = Math.min(Math.max((value - 0.55) / 0.4, 0), 1)
    return t * t * (3 - 2 * t)
  })
}
