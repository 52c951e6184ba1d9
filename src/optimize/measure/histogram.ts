/** Weights by value, for percentiles of many values without sorting them. */
export interface Histogram {
  /** Counts a positive value with a weight. */
  add(value: number, weight: number): void
  /** The value that `share` (0–1) of the weight does not exceed, rounded up by less than 0.2 %; 0 if nothing was added. */
  percentile(share: number): number
}

/** Bits of a 32-bit float that are dropped: 9 of 23 in the fraction are left, steps of 0.2 %. */
const DROPPED_BITS = 14

/** Sorts values into bins by their leading bits, which order positive floats like the values themselves. */
export function createHistogram(): Histogram {
  const weights = new Float64Array(2 ** (32 - DROPPED_BITS - 1))
  const float = new Float32Array(1)
  const bits = new Uint32Array(float.buffer)
  let total = 0
  return {
    add(value, weight) {
      float[0] = value
      weights[bits[0]! >>> DROPPED_BITS]! += weight
      total += weight
    },
    percentile(share) {
      let reached = 0
      for (let bin = 0; total > 0 && bin < weights.length; bin++) {
        reached += weights[bin]!
        if (reached < share * total) continue
        bits[0] = ((bin + 1) << DROPPED_BITS) - 1
        return float[0]!
      }
      return 0
    },
  }
}
