import type { Subject } from '../cutout/subject.js'
import { type Field, sampleField } from '../raster.js'
import { blurInside, blurPlane } from './blur-inside.js'
import { halveColors } from './halve-colors.js'
import { type RgbImage, sampleRgb } from './sample-rgb.js'

/** Colours of a back, and its size against the subject's. */
export interface BackColors {
  readonly image: RgbImage
  readonly scale: number
}

/**
 * Colours of the unseen back at half the size of the subject, not mirrored: on the rim those of the front, so that no
 * seam shows; further in the front's, blurred until no print, face or label is left of them. Common colours outweigh
 * rare ones, so that the eyes of a toy or the letters of a print do not leave a grey smudge.
 */
export function backColors(subject: Subject): BackColors {
  const everywhere = new Uint8Array(subject.width * subject.height).fill(1)
  const half = halveColors(subject.rgb, everywhere, subject.width, subject.height)
  const { width, height, colors } = halveColors(half.colors, half.known, half.width, half.height)
  const small: SmallSubject = {
    width,
    height,
    rgb: roundColors(colors),
    mask: sampleMask(subject, width, height),
  }
  const longest = Math.max(width, height)
  const soft = { width, height, rgb: blurInside(small.rgb, commonness(small), width, height, longest * 0.09) }
  const depth = { width, height, data: depthInside(small, longest * 0.02) }
  const image = { width: half.width, height: half.height, rgb: roundColors(half.colors) }
  blendInside(image, soft, depth)
  return { image, scale: 0.5 }
}

/** Mixes colours of half the size into an image, by a depth at their resolution. */
function blendInside(image: RgbImage, soft: RgbImage, depth: Field): void {
  const color = new Float32Array(3)
  for (let y = 0, i = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++, i++) {
      const sx = (x + 0.5) / 2 - 0.5
      const sy = (y + 0.5) / 2 - 0.5
      const share = sampleField(depth, sx, sy)
      if (share === 0) continue
      sampleRgb(soft, sx, sy, color)
      for (let k = 0; k < 3; k++) {
        const own = image.rgb[i * 3 + k]!
        image.rgb[i * 3 + k] = own + (color[k]! - own) * share + 0.5
      }
    }
  }
}

/** The subject at a quarter of its size. */
interface SmallSubject extends RgbImage {
  readonly mask: Uint8Array
}

function roundColors(colors: Float32Array): Uint8Array {
  const rounded = new Uint8Array(colors.length)
  for (let i = 0; i < rounded.length; i++) rounded[i] = colors[i]! + 0.5
  return rounded
}

/** Where the middle of each pixel of the small subject is covered. */
function sampleMask({ matte }: Subject, width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height)
  for (let i = 0; i < mask.length; i++) {
    if (sampleField(matte, (i % width) * 4 + 1.5, Math.floor(i / width) * 4 + 1.5) > 0.5) mask[i] = 1
  }
  return mask
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
