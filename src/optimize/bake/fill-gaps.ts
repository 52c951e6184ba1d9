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
  let border = listBorder(known, image.width)
  for (let ring = 0; ring < RINGS; ring++) border = growOnce(image, known, border)
  fillFromMeans(image, known)
  return image
}

/** Unknown texels beside known ones, and some on the left and right edge that only seem to be. */
function listBorder(known: Uint8Array, width: number): number[] {
  const border: number[] = []
  for (let texel = 0; texel < known.length; texel++) {
    if (known[texel] === 1) continue
    const above = texel - width
    const below = texel + width
    const rows = known[above - 1]! | known[above]! | known[above + 1]! | known[below - 1]! | known[below]!
    if (rows | known[below + 1]! | known[texel - 1]! | known[texel + 1]!) border.push(texel)
  }
  return border
}

/** Gives border texels the mean of their known neighbours, and returns the border after that. */
function growOnce(
  { width, height, channels, data }: PackedPixels,
  known: Uint8Array,
  border: readonly number[],
): number[] {
  const grown: number[] = []
  const beyond: number[] = []
  const listed = new Uint8Array(known.length)
  const sum = new Float64Array(4)
  for (const texel of border) {
    const x = texel % width
    const y = (texel - x) / width
    let count = 0
    sum.fill(0)
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const neighbour = ny * width + nx
        if (known[neighbour] === 0) {
          if (listed[neighbour] === 0) beyond.push(neighbour)
          listed[neighbour] = 1
          continue
        }
        count++
        for (let k = 0; k < channels; k++) sum[k]! += data[neighbour * channels + k]!
      }
    }
    if (count === 0) continue
    grown.push(texel)
    for (let k = 0; k < channels; k++) data[texel * channels + k] = sum[k]! / count + 0.5
  }
  for (const texel of grown) known[texel] = 1
  return beyond.filter((texel) => known[texel] === 0)
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
