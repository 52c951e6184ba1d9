import type { BakedImage } from './layer.js'

/** Rings of texels that are copied outwards from the charts before the rest is filled smoothly. */
const RINGS = 4

/**
 * Gives every texel without a value that of its surroundings: first the charts grow by some rings, then what is
 * left takes the mean of ever larger neighbourhoods. So neither filtering nor mipmaps nor compression bring in
 * a foreign colour. Works in place.
 * @param found 1 for each texel that has a value.
 */
export function fillGaps(image: BakedImage, found: Uint8Array): BakedImage {
  const known = found.slice()
  for (let ring = 0; ring < RINGS; ring++) growOnce(image, known)
  fillFromMeans(image, known)
  return image
}

function growOnce({ width, height, channels, data }: BakedImage, known: Uint8Array): void {
  const before = known.slice()
  const sum = new Float64Array(4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (before[y * width + x] === 1) continue
      let count = 0
      sum.fill(0)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          if (before[ny * width + nx] === 0) continue
          count++
          for (let k = 0; k < channels; k++) sum[k]! += data[(ny * width + nx) * channels + k]!
        }
      }
      if (count === 0) continue
      known[y * width + x] = 1
      for (let k = 0; k < channels; k++) data[(y * width + x) * channels + k] = sum[k]! / count + 0.5
    }
  }
}

/** Push and pull (Gortler and others, "The lumigraph", 1996): halve over known texels, then fill on the way back. */
function fillFromMeans(image: BakedImage, known: Uint8Array): void {
  if (image.width <= 1 && image.height <= 1) return
  const { width, height, channels, data } = image
  const half = halve(image, known)
  if (half.known.includes(0) && half.known.includes(1)) fillFromMeans(half.image, half.known)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (known[y * width + x] === 1) continue
      const from = ((y >> 1) * half.image.width + (x >> 1)) * channels
      for (let k = 0; k < channels; k++) data[(y * width + x) * channels + k] = half.image.data[from + k]!
    }
  }
}

function halve({ width, height, channels, data }: BakedImage, known: Uint8Array) {
  const halfWidth = Math.ceil(width / 2)
  const halfHeight = Math.ceil(height / 2)
  const sums = new Float64Array(halfWidth * halfHeight * channels)
  const counts = new Uint8Array(halfWidth * halfHeight)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (known[y * width + x] === 0) continue
      const to = (y >> 1) * halfWidth + (x >> 1)
      counts[to]!++
      for (let k = 0; k < channels; k++) sums[to * channels + k]! += data[(y * width + x) * channels + k]!
    }
  }
  const means = Uint8Array.from(sums, (sum, i) => sum / Math.max(1, counts[Math.floor(i / channels)]!) + 0.5)
  return {
    image: { width: halfWidth, height: halfHeight, channels, data: means },
    known: counts.map((count) => Math.min(1, count)),
  }
}
