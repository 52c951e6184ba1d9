const BINS = 12

export interface Splitter {
  /**
   * Parts the triangles `start`…`end` of the order in two and returns where the second part begins;
   * both parts are non-empty. With `heuristic` off they are halves, which bounds the tree's depth.
   */
  split(start: number, end: number, heuristic: boolean): number
}

/** Splits ranges of `order` in place by the binned surface area heuristic along the longest axis. */
export function createSplitter(boxes: Float32Array, order: Uint32Array): Splitter {
  const counts = new Uint32Array(BINS)
  const binBounds = new Float32Array(BINS * 6)
  const leftCosts = new Float64Array(BINS)
  return { split }

  function split(start: number, end: number, heuristic: boolean): number {
    const half = (start + end) >>> 1
    if (!heuristic) return half
    // (1) The axis along which the centres spread most. Centres are kept doubled: minimum + maximum.
    let axis = 0
    let low = 0
    let spread = 0
    for (let candidate = 0; candidate < 3; candidate++) {
      let min = Number.POSITIVE_INFINITY
      let max = Number.NEGATIVE_INFINITY
      for (let i = start; i < end; i++) {
        const o = order[i]! * 6 + candidate
        const centre = boxes[o]! + boxes[o + 3]!
        if (centre < min) min = centre
        if (centre > max) max = centre
      }
      if (max - min > spread) {
        axis = candidate
        low = min
        spread = max - min
      }
    }
    const scale = BINS / spread
    if (!Number.isFinite(scale)) return half // All centres coincide.
    // (2) Count and enclose the triangles per bin, (3) choose the cheapest border, (4) partition.
    fillBins(start, end, axis, low, scale)
    const border = cheapestBorder()
    const middle = partition(start, end, axis, low, scale, border)
    return middle === start || middle === end ? half : middle
  }

  function binOf(triangle: number, axis: number, low: number, scale: number): number {
    const o = triangle * 6 + axis
    const bin = ((boxes[o]! + boxes[o + 3]! - low) * scale) | 0
    return bin < BINS ? bin : BINS - 1
  }

  function fillBins(start: number, end: number, axis: number, low: number, scale: number): void {
    counts.fill(0)
    for (let b = 0; b < BINS; b++) {
      binBounds.fill(Number.POSITIVE_INFINITY, b * 6, b * 6 + 3)
      binBounds.fill(Number.NEGATIVE_INFINITY, b * 6 + 3, b * 6 + 6)
    }
    for (let i = start; i < end; i++) {
      const bin = binOf(order[i]!, axis, low, scale)
      counts[bin]!++
      grow(binBounds, bin * 6, boxes, order[i]! * 6)
    }
  }

  /** First bin of the right part. Cost of a part: its surface area times its triangles. */
  function cheapestBorder(): number {
    const sweep = new Float64Array(6)
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

  function partition(
    start: number,
    end: number,
    axis: number,
    low: number,
    scale: number,
    border: number,
  ): number {
    let left = start
    let right = end - 1
    while (left <= right) {
      const triangle = order[left]!
      if (binOf(triangle, axis, low, scale) < border) {
        left++
        continue
      }
      order[left] = order[right]!
      order[right] = triangle
      right--
    }
    return left
  }
}

function reset(box: Float64Array): void {
  box.fill(Number.POSITIVE_INFINITY, 0, 3)
  box.fill(Number.NEGATIVE_INFINITY, 3, 6)
}

function grow(target: Float32Array | Float64Array, t: number, source: Float32Array, s: number): void {
  if (source[s]! < target[t]!) target[t] = source[s]!
  if (source[s + 1]! < target[t + 1]!) target[t + 1] = source[s + 1]!
  if (source[s + 2]! < target[t + 2]!) target[t + 2] = source[s + 2]!
  if (source[s + 3]! > target[t + 3]!) target[t + 3] = source[s + 3]!
  if (source[s + 4]! > target[t + 4]!) target[t + 4] = source[s + 4]!
  if (source[s + 5]! > target[t + 5]!) target[t + 5] = source[s + 5]!
}

function halfArea(box: Float64Array): number {
  const x = box[3]! - box[0]!
  const y = box[4]! - box[1]!
  const z = box[5]! - box[2]!
  return x * y + y * z + z * x
}
