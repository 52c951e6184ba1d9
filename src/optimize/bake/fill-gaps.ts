import type { PackedPixels } from '../../imaging/index.js'

/** Rings of texels that are copied outwards from the charts before the rest is filled smoothly. */
const RINGS = 4

/**
 * Gives every texel without a value that of its surroundings: first the charts grow by some rings, then what is
 * left takes the mean of ever larger neighbourhoods. So neither filtering nor mipmaps nor compression bring in
 * a foreign colour. Works in place.
 * @param found 1 for each texel that has a value.
 */
export function fillGaps(image: PackedPixels, found: Uint8Array): PackedPixels {
  const known = found.slice()
  for (let ring = 0; ring < RINGS; ring++) growOnce(image, known)
  fillFromMeans(image, known)
  return image
}

function growOnce({ width, height, channels, data }: PackedPixels, known: Uint8Array): void {
  const before = known.slice()
  const sum = new Float64Array(4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const texel = y * width + x
      if (before[texel] === 1 || isRemote(before, texel, width)) continue
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
      known[texel] = 1
      for (let k = 0; k < channels; k++) data[texel * channels + k] = sum[k]! / count + 0.5
    }
  }
}

/** Whether nothing round a texel is known: most are far from any chart, and need no closer look. */
function isRemote(known: Uint8Array, texel: number, width: number): boolean {
  const above = texel - width
  const below = texel + width
  // Across the left and right edge it looks at the other side too, which only costs a closer look.
  const rows = known[above - 1]! | known[above]! | known[above + 1]! | known[below - 1]! | known[below]!
  return (rows | known[below + 1]! | known[texel - 1]! | known[texel + 1]!) === 0
}

/** Push and pull (Gortler and others, "The lumigraph", 1996): halve over known texels, then fill on the way back. */
function fillFromMeans(image: PackedPixels, known: Uint8Array): void {
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

/** Means of the known texels among each four. */
function halve({ width, height, channels, data }: PackedPixels, known: Uint8Array) {
  const halfWidth = Math.ceil(width / 2)
  const halfHeight = Math.ceil(height / 2)
  const means = new Uint8Array(halfWidth * halfHeight * channels)
  const halfKnown = new Uint8Array(halfWidth * halfHeight)
  for (let y = 0, to = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++, to++) {
      const first = 2 * y * width + 2 * x
      const right = 2 * x + 1 < width ? 1 : 0
      const down = 2 * y + 1 < height ? width : 0
      const a = known[first]!
      const b = right === 0 ? 0 : known[first + right]!
      const c = down === 0 ? 0 : known[first + down]!
      const d = right * down === 0 ? 0 : known[first + right + down]!
      const count = a + b + c + d
      if (count === 0) continue
      halfKnown[to] = 1
      for (let k = 0; k < channels; k++) {
        const sum =
          a * data[first * channels + k]! +
          b * data[(first + right) * channels + k]! +
          c * data[(first + down) * channels + k]! +
          d * data[(first + right + down) * channels + k]!
        means[to * channels + k] = sum / count + 0.5
      }
    }
  }
  return { image: { width: halfWidth, height: halfHeight, channels, data: means }, known: halfKnown }
}
