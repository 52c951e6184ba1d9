const BINS = 12
/** Ranges shorter than this are parted in the middle of their centres: bins would cost more than they gain. */
const BINNED_FROM = 24

export interface Splitter {
  /** Writes the bounds of the triangles `start`…`end` of the order to six numbers at `at`. */
  measure(start: number, end: number, bounds: Float32Array, at: number): void
  /** Parts the range measured last and returns where its second part begins; both are non-empty. */
  split(start: number, end: number): number
}

/**
 * Splits ranges of triangles in place by the binned surface area heuristic along the longest axis.
 * Boxes and order are moved together, so that every pass reads memory in sequence.
 */
export function createSplitter(boxes: Float32Array, order: Uint32Array): Splitter {
  const centres = new Float64Array(6) // Bounds of the doubled centres of the range measured last.
  const counts = new Uint32Array(BINS)
  const binBounds = new Float32Array(BINS * 6)
  const leftCosts = new Float64Array(BINS)
  const sweep = new Float32Array(6)
  return { measure, split }

  function measure(start: number, end: number, bounds: Float32Array, at: number): void {
    for (let axis = 0; axis < 3; axis++) {
      let min = Number.POSITIVE_INFINITY
      let max = Number.NEGATIVE_INFINITY
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (let o = start * 6 + axis, last = end * 6; o < last; o += 6) {
        const a = boxes[o]!
        const b = boxes[o + 3]!
        if (a < min) min = a
        if (b > max) max = b
        if (a + b < low) low = a + b
        if (a + b > high) high = a + b
      }
      bounds[at + axis] = min
      bounds[at + 3 + axis] = max
      centres[axis] = low
      centres[axis + 3] = high
    }
  }

  function split(start: number, end: number): number {
    const half = (start + end) >>> 1
    // (1) The axis along which the centres spread most.
    let axis = 0
    if (centres[4]! - centres[1]! > centres[3]! - centres[0]!) axis = 1
    if (centres[5]! - centres[2]! > centres[axis + 3]! - centres[axis]!) axis = 2
    const low = centres[axis]!
    const spread = centres[axis + 3]! - low
    if (!(spread > 0 && Number.isFinite(spread))) return half // All centres coincide.
    // (2) The border, in doubled centres: the middle, or the cheapest border between bins.
    const border =
      end - start < BINNED_FROM
        ? low + spread / 2
        : low + (cheapestBin(start, end, axis, low, spread) * spread) / BINS
    // (3) Partition.
    const middle = partition(start, end, axis, border)
    return middle === start || middle === end ? half : middle
  }

  /** First bin of the right part. Cost of a part: its surface area times its triangles. */
  function cheapestBin(start: number, end: number, axis: number, low: number, spread: number): number {
    fillBins(start, end, axis, low, BINS / spread)
    reset(sweep)
    for (let b = 0, seen = 0; b < BINS; b++) {
      grow(sweep, 0, binBounds, b * 6)
      seen += counts[b]!
      leftCosts[b] = seen === 0 ? 0 : halfArea(sweep) * seen
    }
    reset(sweep)
    let best = 1
    let lowest = Number.POSITIVE_INFINITY
    for (let b = BINS - 1, seen = 0; b > 0; b--) {
      grow(sweep, 0, binBounds, b * 6)
      seen += counts[b]!
      const cost = leftCosts[b - 1]! + (seen === 0 ? 0 : halfArea(sweep) * seen)
      if (cost < lowest) {
        lowest = cost
        best = b
      }
    }
    return best
  }

  function fillBins(start: number, end: number, axis: number, low: number, scale: number): void {
    counts.fill(0)
    for (let b = 0; b < BINS * 6; b++) {
      binBounds[b] = b % 6 < 3 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    }
    for (let o = start * 6, last = end * 6; o < last; o += 6) {
      const bin = Math.min(BINS - 1, ((boxes[o + axis]! + boxes[o + 3 + axis]! - low) * scale) | 0)
      counts[bin]!++
      grow(binBounds, bin * 6, boxes, o)
    }
  }

  function partition(start: number, end: number, axis: number, border: number): number {
    let left = start
    let right = end - 1
    while (left <= right) {
      const o = left * 6 + axis
      if (boxes[o]! + boxes[o + 3]! < border) left++
      else swap(left, right--)
    }
    return left
  }

  function swap(a: number, b: number): void {
    const triangle = order[a]!
    order[a] = order[b]!
    order[b] = triangle
    for (let i = a * 6, j = b * 6, end = i + 6; i < end; i++, j++) {
      const value = boxes[i]!
      boxes[i] = boxes[j]!
      boxes[j] = value
    }
  }
}

function reset(box: Float32Array): void {
  for (let k = 0; k < 3; k++) {
    box[k] = Number.POSITIVE_INFINITY
    box[k + 3] = Number.NEGATIVE_INFINITY
  }
}

function grow(target: Float32Array, t: number, source: Float32Array, s: number): void {
  if (source[s]! < target[t]!) target[t] = source[s]!
  if (source[s + 1]! < target[t + 1]!) target[t + 1] = source[s + 1]!
  if (source[s + 2]! < target[t + 2]!) target[t + 2] = source[s + 2]!
  if (source[s + 3]! > target[t + 3]!) target[t + 3] = source[s + 3]!
  if (source[s + 4]! > target[t + 4]!) target[t + 4] = source[s + 4]!
  if (source[s + 5]! > target[t + 5]!) target[t + 5] = source[s + 5]!
}

function halfArea(box: Float32Array): number {
  const x = box[3]! - box[0]!
  const y = box[4]! - box[1]!
  const z = box[5]! - box[2]!
  return x * y + y * z + z * x
}
