import { deltaE, type LabImage } from './lab-image.js'
import { minimumCut } from './max-flow.js'

/** Price of an outline through even colours, in nats per pixel; the more contrast, the cheaper. */
const SMOOTHNESS = 14

/**
 * Labels every pixel subject (1) or background (0) such that the sum of their costs and the length of the outline,
 * cheaper along edges, is least: the segmentation step of GrabCut (Rother, Kolmogorov, Blake, SIGGRAPH 2004).
 * `evidence` is the cost of calling a pixel background less that of calling it subject, in nats.
 */
export function graphCut(image: LabImage, evidence: Float32Array): Uint8Array {
  const { width, height, lab } = image
  const edges = width * height * 4
  const from = new Int32Array(edges)
  const to = new Int32Array(edges)
  const capacity = new Float32Array(edges)
  const squares = new Float32Array(edges)
  let count = 0
  let sum = 0
  const join = (a: number, b: number, length: number) => {
    from[count] = a
    to[count] = b
    const contrast = deltaE(lab, a * 3, lab, b * 3)
    // Contrast above 30 says no more than 30 does; it would only blunt the scale for soft edges.
    squares[count] = Math.min(contrast, 30) ** 2
    sum += squares[count]!
    capacity[count++] = SMOOTHNESS / length
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (x + 1 < width) join(i, i + 1, 1)
      if (y + 1 < height) join(i, i + width, 1)
      if (x + 1 < width && y + 1 < height) join(i, i + width + 1, Math.SQRT2)
      if (x > 0 && y + 1 < height) join(i, i + width - 1, Math.SQRT2)
    }
  }
  const beta = 1 / Math.max((2 * sum) / count, 2)
  for (let e = 0; e < count; e++) capacity[e] = capacity[e]! * Math.exp(-beta * squares[e]!)
  return minimumCut({
    nodes: width * height,
    terminal: evidence,
    from: from.subarray(0, count),
    to: to.subarray(0, count),
    capacity: capacity.subarray(0, count),
  })
}
