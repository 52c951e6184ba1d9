import { createSets, joinSets, rootOf } from '../union-find.js'

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
  const runs = findRuns(members, wanted, width, height)
  const parent = joinRuns(runs)
  const numbers = new Int32Array(parent.length)
  const sizes: number[] = []
  const labels = new Int32Array(width * height).fill(-1)
  for (let run = 0; run < parent.length; run++) {
    const number = parent[run] === run ? sizes.push(0) - 1 : numbers[rootOf(parent, run)]!
    const [start, end] = [runs.starts[run]!, runs.ends[run]!]
    numbers[run] = number
    sizes[number]! += end - start
    labels.fill(number, start, end)
  }
  return { labels, sizes: Uint32Array.from(sizes) }
}

/** Stretches of members along the rows, in reading order. */
interface Runs {
  readonly width: number
  /** First pixel of each run, and the one after its last. */
  readonly starts: number[]
  readonly ends: number[]
  /** Number of the first run of each row, and of the one after the last row. */
  readonly rows: Int32Array
}

function findRuns(members: Uint8Array, wanted: number, width: number, height: number): Runs {
  const starts: number[] = []
  const ends: number[] = []
  const rows = new Int32Array(height + 1)
  for (let y = 0; y < height; y++) {
    const rowEnd = (y + 1) * width
    for (let i = y * width; i < rowEnd; i++) {
      if (members[i] !== wanted) continue
      starts.push(i)
      while (i < rowEnd && members[i] === wanted) i++
      ends.push(i)
    }
    rows[y + 1] = starts.length
  }
  return { width, starts, ends, rows }
}

/** Joins every run with those above it that it touches; the earliest run of a region is its root. */
function joinRuns({ width, starts, ends, rows }: Runs): Int32Array {
  const parent = createSets(starts.length)
  for (let y = 1; y + 1 < rows.length; y++) {
    let above = rows[y - 1]!
    for (let run = rows[y]!; run < rows[y + 1]!; run++) {
      const [start, end] = [starts[run]! - width, ends[run]! - width]
      while (above < rows[y]! && ends[above]! <= start) above++
      for (let k = above; k < rows[y]! && starts[k]! < end; k++) joinSets(parent, run, k)
    }
  }
  return parent
}
