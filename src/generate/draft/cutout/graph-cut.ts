import { deltaE, type LabImage } from './lab-image.js'
import { minimumCut } from './max-flow.js'

/** Price of an outline through even colours, in nats per pixel; the more contrast, the cheaper. */
const SMOOTHNESS = 14
/** Contrast above 30 says no more than 30 does; it would only blunt the scale for soft edges. */
const MOST_CONTRAST = 30

/**
 * Labels every pixel subject (1) or background (0) such that the sum of their costs and the length of the outline,
 * cheaper along edges, is least: the segmentation step of GrabCut (Rother, Kolmogorov, Blake, SIGGRAPH 2004).
 * `evidence` is the cost of calling a pixel background less that of calling it subject, in nats. Only the rectangle
 * that holds all evidence for a subject is cut.
 */
export function graphCut(image: LabImage, evidence: Float32Array): Uint8Array {
  const window = windowOf(evidence, image.width, image.height)
  const labels = new Uint8Array(evidence.length)
  if (window.width <= 0) return labels
  const { from, to, capacity } = joinPixels(image, window)
  const terminal = new Float32Array(window.width * window.height)
  const pixelOf = (node: number) =>
    (window.top + Math.floor(node / window.width)) * image.width + window.left + (node % window.width)
  for (let node = 0; node < terminal.length; node++) terminal[node] = evidence[pixelOf(node)]!
  const cut = minimumCut({ nodes: terminal.length, terminal, from, to, capacity })
  for (let node = 0; node < cut.length; node++) labels[pixelOf(node)] = cut[node]!
  return labels
}

interface Window {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The pixels with evidence for a subject, and a few around them. */
function windowOf(evidence: Float32Array, width: number, height: number): Window {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < evidence.length; i++) {
    if (evidence[i]! <= 0) continue
    const x = i % width
    const y = Math.floor(i / width)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  if (right < 0) return { left: 0, top: 0, width: 0, height: 0 }
  const margin = 4
  left = Math.max(left - margin, 0)
  top = Math.max(top - margin, 0)
  return {
    left,
    top,
    width: Math.min(right + margin, width - 1) - left + 1,
    height: Math.min(bottom + margin, height - 1) - top + 1,
  }
}

function joinPixels({ width, lab }: LabImage, window: Window) {
  const most = window.width * window.height * 4
  const from = new Int32Array(most)
  const to = new Int32Array(most)
  const capacity = new Float32Array(most)
  const squares = new Float32Array(most)
  let count = 0
  let sum = 0
  const join = (a: number, dx: number, dy: number, pixel: number, length: number) => {
    from[count] = a
    to[count] = a + dy * window.width + dx
    const contrast = Math.min(deltaE(lab, pixel * 3, lab, (pixel + dy * width + dx) * 3), MOST_CONTRAST)
    squares[count] = contrast * contrast
    sum += contrast * contrast
    capacity[count++] = SMOOTHNESS / length
  }
  for (let y = 0; y < window.height; y++) {
    for (let x = 0; x < window.width; x++) {
      const node = y * window.width + x
      const pixel = (y + window.top) * width + x + window.left
      const hasRight = x + 1 < window.width
      const hasBelow = y + 1 < window.height
      if (hasRight) join(node, 1, 0, pixel, 1)
      if (hasBelow) join(node, 0, 1, pixel, 1)
      if (hasRight && hasBelow) join(node, 1, 1, pixel, Math.SQRT2)
      if (x > 0 && hasBelow) join(node, -1, 1, pixel, Math.SQRT2)
    }
  }
  const beta = 1 / Math.max((2 * sum) / count, 2)
  for (let e = 0; e < count; e++) capacity[e] = capacity[e]! * Math.exp(-beta * squares[e]!)
  return { from: from.subarray(0, count), to: to.subarray(0, count), capacity: capacity.subarray(0, count) }
}
