/** Connected regions of a mask. */
export interface Components {
  /** Number of the region of each pixel, from 0; −1 outside of the mask. */
  readonly labels: Int32Array
  /** Pixels in each region. */
  readonly sizes: Uint32Array
}

/** Numbers the regions of pixels with a member value of `wanted` that touch on a side, in reading order. */
export function labelComponents(
  members: Uint8Array,
  wanted: number,
  width: number,
  height: number,
): Components {
  const labels = new Int32Array(width * height).fill(-1)
  // No two new regions begin side by side, so at most every other pixel of a row begins one.
  const parent = new Int32Array(((width + 1) >> 1) * height)
  const count = labelRows(members, wanted, width, labels, parent)
  const numbers = new Int32Array(count)
  let regions = 0
  for (let label = 0; label < count; label++) {
    numbers[label] = parent[label] === label ? regions++ : numbers[rootOf(parent, label)]!
  }
  const sizes = new Uint32Array(regions)
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]! < 0) continue
    const number = numbers[labels[i]!]!
    labels[i] = number
    sizes[number]!++
  }
  return { labels, sizes }
}

/** First pass: every pixel takes the label of its left or upper neighbour; where both have one, they are joined. */
function labelRows(
  members: Uint8Array,
  wanted: number,
  width: number,
  labels: Int32Array,
  parent: Int32Array,
): number {
  let count = 0
  for (let i = 0, x = 0; i < labels.length; i++, x = x + 1 === width ? 0 : x + 1) {
    if (members[i] !== wanted) continue
    const left = x > 0 ? labels[i - 1]! : -1
    const above = i >= width ? labels[i - width]! : -1
    if (left < 0 && above < 0) {
      parent[count] = count
      labels[i] = count++
    } else {
      labels[i] = left < 0 ? above : left
      if (left >= 0 && above >= 0 && left !== above) join(parent, left, above)
    }
  }
  return count
}

/** The older label becomes the root, so that roots keep the reading order. */
function join(parent: Int32Array, a: number, b: number): void {
  const [one, two] = [rootOf(parent, a), rootOf(parent, b)]
  if (one < two) parent[two] = one
  else parent[one] = two
}

function rootOf(parent: Int32Array, label: number): number {
  let at = label
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}
