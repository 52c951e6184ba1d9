import { deltaE, type LabImage } from './lab-image.js'

/** What the edge of a picture tells about its background. */
export interface Border {
  /** Pixels of the edge, clockwise from the top left. */
  readonly pixels: Int32Array
  /** 1 where the edge shows background, 0 where the subject is cut by the frame. */
  readonly isBackground: Uint8Array
  /** Share of the edge that belongs to long even stretches, 0–1: low for a cluttered surrounding. */
  readonly evenness: number
}

/** A step between pixels four apart on the edge that ends a stretch (ΔE). */
const JUMP = 7
/** Share of the edge from which a stretch is taken for background whatever its colour. */
const LONG = 0.1
/** Short stretches this close to a long one are background too (ΔE). */
const ALIKE = 14

/**
 * Divides the edge of the picture into even stretches: walls, floors, gradients. Short stretches of another colour, and
 * those with the same background on both sides, are where the frame cuts the subject.
 */
export function readBorder(image: LabImage): Border {
  const pixels = ringOf(image.width, image.height)
  const colors = smoothRing(image, pixels)
  const stretches = splitRing(colors, pixels.length)
  const isCut = stretches.map((_, index) => isWithinBackground(stretches, index, image))
  const isLong = stretches.map(({ length }, k) => length >= LONG * pixels.length && !isCut[k])
  const isBackground = new Uint8Array(pixels.length)
  let even = 0
  stretches.forEach((stretch, index) => {
    const alike = stretches.some((other, k) => isLong[k] && looksAlike(stretch, other))
    if (isLong[index]) even += stretch.length
    if (!isLong[index] && !alike) return
    for (let k = 0; k < stretch.length; k++) isBackground[(stretch.first + k) % pixels.length] = 1
  })
  return {
    pixels,
    isBackground: closeGaps(isBackground, colors, stretches, isLong),
    evenness: even / pixels.length,
  }
}

/** Pixels on a step are background when their colour lies close to a long stretch. */
function closeGaps(
  isBackground: Uint8Array,
  colors: Float32Array,
  stretches: Stretch[],
  isLong: boolean[],
): Uint8Array {
  const long = stretches.filter((_, k) => isLong[k])
  return isBackground.map((known, i) =>
    known || long.some(({ mean }) => deltaE(colors, i * 3, mean, 0) < ALIKE) ? 1 : 0,
  )
}

interface Stretch {
  readonly first: number
  readonly length: number
  readonly mean: Float32Array
}

function looksAlike(a: Stretch, b: Stretch): boolean {
  return deltaE(a.mean, 0, b.mean, 0) < ALIKE
}

/** Whether a stretch lies within one side of the picture, whose corners show one background that is unlike it. */
function isWithinBackground(
  stretches: readonly Stretch[],
  index: number,
  { width, height }: LabImage,
): boolean {
  const corners = [0, width - 1, width + height - 2, 2 * width + height - 3, 2 * (width + height - 2)]
  const holdsCorner = ({ first, length }: Stretch) =>
    corners.some((corner) => corner >= first && corner < first + length)
  const own = stretches[index]!
  if (holdsCorner(own)) return false
  const following = stretches.map((_, d) => stretches[(index + d) % stretches.length]!)
  const after = following.find(holdsCorner)
  const before = following.findLast(holdsCorner)
  if (!before || !after) return false
  return looksAlike(before, after) && !looksAlike(before, own) && !looksAlike(after, own)
}

function ringOf(width: number, height: number): Int32Array {
  const ring: number[] = []
  for (let x = 0; x < width; x++) ring.push(x)
  for (let y = 1; y < height; y++) ring.push(y * width + width - 1)
  for (let x = width - 2; x >= 0; x--) ring.push((height - 1) * width + x)
  for (let y = height - 2; y > 0; y--) ring.push(y * width)
  return Int32Array.from(ring)
}

/** Colours along the edge, each the mean of five neighbours: noise must not start a stretch. */
function smoothRing({ lab }: LabImage, pixels: Int32Array): Float32Array {
  const count = pixels.length
  const out = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) {
      let sum = 0
      for (let d = -2; d <= 2; d++) sum += lab[pixels[(i + d + count) % count]! * 3 + k]!
      out[i * 3 + k] = sum / 5
    }
  }
  return out
}

/** Maximal stretches without a step inside; pixels on a step belong to none. */
function splitRing(colors: Float32Array, count: number): Stretch[] {
  const isStep = Uint8Array.from({ length: count }, (_, i) =>
    deltaE(colors, ((i + 2) % count) * 3, colors, ((i - 2 + count) % count) * 3) > JUMP ? 1 : 0,
  )
  const firstStep = isStep.indexOf(1)
  if (firstStep < 0) return [{ first: 0, length: count, mean: meanOf(colors, 0, count, count) }]
  const stretches: Stretch[] = []
  for (let d = 1, length = 0; d <= count; d++) {
    const i = (firstStep + d) % count
    if (!isStep[i]) {
      length++
    } else if (length > 0) {
      const first = (i - length + count) % count
      stretches.push({ first, length, mean: meanOf(colors, first, length, count) })
      length = 0
    }
  }
  return stretches
}

function meanOf(colors: Float32Array, first: number, length: number, count: number): Float32Array {
  const mean = new Float32Array(3)
  for (let d = 0; d < length; d++) {
    for (let k = 0; k < 3; k++) mean[k] = mean[k]! + colors[((first + d) % count) * 3 + k]! / length
  }
  return mean
}
