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

/**
 * A plane blurred by `passes` boxes of a common variance of `radius`² (in pixels); three come close to a Gaussian.
 * Pixels beyond the edge count as zero.
 */
export function blurPlane(
  plane: Float32Array,
  width: number,
  height: number,
  radius: number,
  passes = 3,
): Float32Array {
  // A box of width w has the variance (w² − 1) / 12.
  const half = Math.max(Math.round((Math.sqrt((12 / passes) * radius * radius + 1) - 1) / 2), 1)
  let from = new Float32Array(plane.length)
  let to = new Float32Array(plane.length)
  blurRows(plane, from, width, half, passes)
  for (let pass = 0; pass < passes; pass++) {
    boxColumns(from, to, width, height, half)
    ;[from, to] = [to, from]
  }
  return from
}

/** All boxes along one row after another, in two short buffers. */
function blurRows(plane: Float32Array, to: Float32Array, width: number, half: number, passes: number): void {
  let a = new Float32Array(width)
  let b = new Float32Array(width)
  for (let start = 0; start < plane.length; start += width) {
    a.set(plane.subarray(start, start + width))
    for (let pass = 0; pass < passes; pass++) {
      boxRow(a, b, half)
      ;[a, b] = [b, a]
    }
    to.set(a, start)
  }
}

function boxRow(from: Float32Array, to: Float32Array, half: number): void {
  const width = from.length
  const share = 1 / (2 * half + 1)
  let sum = 0
  for (let x = 0; x < Math.min(half, width); x++) sum += from[x]!
  for (let x = 0; x < width; x++) {
    if (x + half < width) sum += from[x + half]!
    if (x > half) sum -= from[x - half - 1]!
    to[x] = sum * share
  }
}

function boxColumns(from: Float32Array, to: Float32Array, width: number, height: number, half: number): void {
  const share = 1 / (2 * half + 1)
  const sums = new Float32Array(width)
  for (let y = 0; y < Math.min(half, height); y++) {
    for (let x = 0; x < width; x++) sums[x] = sums[x]! + from[y * width + x]!
  }
  const nothing = new Float32Array(width)
  for (let y = 0; y < height; y++) {
    const entering = y + half < height ? from.subarray((y + half) * width, (y + half + 1) * width) : nothing
    const leaving = y > half ? from.subarray((y - half - 1) * width, (y - half) * width) : nothing
    for (let x = 0; x < width; x++) {
      const sum = sums[x]! + entering[x]! - leaving[x]!
      sums[x] = sum
      to[y * width + x] = sum * share
    }
  }
}
