/** Connected regions of a mask. */
export interface Components {
  /** Number of the region of each pixel, from 0; −1 outside of the mask. */
  readonly labels: Int32Array
  /** Pixels in each region. */
  readonly sizes: number[]
}

/** Numbers the regions of pixels that touch on a side, in reading order. */
export function labelComponents(
  width: number,
  height: number,
  isMember: (pixel: number) => boolean,
): Components {
  const labels = new Int32Array(width * height).fill(-1)
  const sizes: number[] = []
  const stack = new Int32Array(width * height)
  for (let seed = 0; seed < labels.length; seed++) {
    if (labels[seed]! >= 0 || !isMember(seed)) continue
    const label = sizes.length
    let size = 0
    let top = 0
    const visit = (next: number) => {
      if (labels[next]! >= 0 || !isMember(next)) return
      labels[next] = label
      stack[top++] = next
    }
    visit(seed)
    while (top > 0) {
      const pixel = stack[--top]!
      size++
      const x = pixel % width
      if (x > 0) visit(pixel - 1)
      if (x < width - 1) visit(pixel + 1)
      if (pixel >= width) visit(pixel - width)
      if (pixel < labels.length - width) visit(pixel + width)
    }
    sizes.push(size)
  }
  return { labels, sizes }
}
