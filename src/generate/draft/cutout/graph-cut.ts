import type { Bounds } from '../raster.js'
import type { FlowGraph } from './flow-state.js'
import { type LabImage, squareE } from './lab-image.js'
import { minimumCut } from './max-flow.js'
import { OPEN } from './settle-pixels.js'

/** Price of an outline through even colours, in nats per pixel; the more contrast, the cheaper. */
const SMOOTHNESS = 14
/** Contrast above 30 says no more than 30 does; it would only blunt the scale for soft edges. */
const MOST_CONTRAST = 30

/**
 * Labels every open pixel subject (1) or background (0) such that the sum of their costs and the length of the outline,
 * cheaper along edges, is least: the segmentation step of GrabCut (Rother, Kolmogorov, Blake, SIGGRAPH 2004).
 * `evidence` is the cost of calling a pixel background less that of calling it subject, in nats. Settled pixels keep
 * their label and bear on their neighbours.
 */
export function graphCut(image: LabImage, evidence: Float32Array, settled: Uint8Array): Uint8Array {
  const labels = settled.slice()
  const pixels = openPixels(settled)
  if (pixels.length === 0) return labels
  const cut = minimumCut(joinPixels(image, evidence, settled, pixels))
  for (let node = 0; node < pixels.length; node++) labels[pixels[node]!] = cut[node]!
  return labels
}

function openPixels(settled: Uint8Array): Int32Array {
  let count = 0
  for (let i = 0; i < settled.length; i++) if (settled[i] === OPEN) count++
  const pixels = new Int32Array(count)
  for (let i = 0, node = 0; i < settled.length; i++) if (settled[i] === OPEN) pixels[node++] = i
  return pixels
}

/** The graph of the open pixels; an edge to a settled pixel becomes part of the node's own cost. */
function joinPixels(
  image: LabImage,
  evidence: Float32Array,
  settled: Uint8Array,
  pixels: Int32Array,
): FlowGraph {
  const { width, height, lab } = image
  const beta = contrastScale(image, settled)
  const nodeOf = new Int32Array(settled.length)
  for (let node = 0; node < pixels.length; node++) nodeOf[pixels[node]!] = node
  const terminal = new Float32Array(pixels.length)
  const from = new Int32Array(pixels.length * 4)
  const to = new Int32Array(pixels.length * 4)
  const capacity = new Float32Array(pixels.length * 4)
  let count = 0
  for (let node = 0; node < pixels.length; node++) {
    const pixel = pixels[node]!
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    let cost = evidence[pixel]!
    for (let k = 0; k < 9; k++) {
      const [dx, dy] = [(k % 3) - 1, Math.floor(k / 3) - 1]
      const other = pixel + dy * width + dx
      const isOpen = settled[other] === OPEN
      // Between open pixels every edge is met from both ends, and taken once.
      if (k === 4 || (isOpen && k < 4)) continue
      if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue
      const contrast = Math.min(squareE(lab, pixel * 3, lab, other * 3), MOST_CONTRAST * MOST_CONTRAST)
      const price = (SMOOTHNESS * Math.exp(-beta * contrast)) / (dx !== 0 && dy !== 0 ? Math.SQRT2 : 1)
      if (!isOpen) {
        cost += settled[other] === 1 ? price : -price
        continue
      }
      from[count] = node
      to[count] = nodeOf[other]!
      capacity[count++] = price
    }
    terminal[node] = cost
  }
  return {
    nodes: pixels.length,
    terminal,
    from: from.subarray(0, count),
    to: to.subarray(0, count),
    capacity: capacity.subarray(0, count),
  }
}

/** One over twice the mean square of the contrast around the subject: tells a picture's edges from its noise. */
function contrastScale({ width, height, lab }: LabImage, settled: Uint8Array): number {
  const { left, top, right, bottom } = windowOf(settled, width, height)
  let sum = 0
  let count = 0
  for (let y = top; y < bottom; y += 2) {
    for (let x = left + 1; x < right; x += 2) {
      const i = y * width + x
      for (const other of [i + 1, i + width - 1, i + width, i + width + 1]) {
        sum += Math.min(squareE(lab, i * 3, lab, other * 3), MOST_CONTRAST * MOST_CONTRAST)
        count++
      }
    }
  }
  return 1 / Math.max((2 * sum) / Math.max(count, 1), 2)
}

/** The rectangle that holds all pixels that may be subject. */
function windowOf(settled: Uint8Array, width: number, height: number): Bounds {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let i = 0; i < settled.length; i++) {
    if (settled[i] === 0) continue
    const x = i % width
    const y = Math.floor(i / width)
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
  }
  return { left, top, right, bottom }
}
