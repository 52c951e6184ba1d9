/**
 * Blurs colours by their weight: pixels of weight 0 do not bleed in. Three box blurs come close to a Gaussian of
 * standard deviation `radius` (in pixels).
 */
export function blurInside(
  rgb: Uint8Array,
  weight: Float32Array,
  width: number,
  height: number,
  radius: number,
): Uint8Array {
  const count = width * height
  const blurredWeight = blurPlane(weight, width, height, radius)
  const out = new Uint8Array(count * 3)
  const plane = new Float32Array(count)
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < count; i++) plane[i] = rgb[i * 3 + channel]! * weight[i]!
    const blurred = blurPlane(plane, width, height, radius)
    for (let i = 0; i < count; i++) {
      const known = blurredWeight[i]! > 1e-7
      out[i * 3 + channel] = known ? blurred[i]! / blurredWeight[i]! + 0.5 : rgb[i * 3 + channel]!
    }
  }
  return out
}

/** A plane blurred by three boxes; pixels beyond the edge count as zero. */
export function blurPlane(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  // Three boxes of width w have the variance (w² − 1) / 4.
  const half = Math.max(Math.round((Math.sqrt(4 * radius * radius + 1) - 1) / 2), 1)
  let from = plane.slice()
  let to = new Float32Array(plane.length)
  for (let pass = 0; pass < 3; pass++) {
    boxRows(from, to, width, height, half)
    boxColumns(to, from, width, height, half)
  }
  const result = from
  from = to
  to = result
  return result
}

function boxRows(from: Float32Array, to: Float32Array, width: number, height: number, half: number): void {
  const share = 1 / (2 * half + 1)
  for (let y = 0; y < height; y++) {
    const row = y * width
    let sum = 0
    for (let x = 0; x < Math.min(half, width); x++) sum += from[row + x]!
    for (let x = 0; x < width; x++) {
      if (x + half < width) sum += from[row + x + half]!
      if (x - half - 1 >= 0) sum -= from[row + x - half - 1]!
      to[row + x] = sum * share
    }
  }
}

function boxColumns(from: Float32Array, to: Float32Array, width: number, height: number, half: number): void {
  const share = 1 / (2 * half + 1)
  const sums = new Float32Array(width)
  for (let y = 0; y < Math.min(half, height); y++) {
    for (let x = 0; x < width; x++) sums[x] = sums[x]! + from[y * width + x]!
  }
  for (let y = 0; y < height; y++) {
    const entering = (y + half) * width
    const leaving = (y - half - 1) * width
    for (let x = 0; x < width; x++) {
      let sum = sums[x]!
      if (y + half < height) sum += from[entering + x]!
      if (y - half - 1 >= 0) sum -= from[leaving + x]!
      sums[x] = sum
      to[y * width + x] = sum * share
    }
  }
}
