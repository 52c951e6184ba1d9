/** A colour model: a weighted sum of Gaussians in CIELAB. */
export interface ColorMixture {
  /** Per component: constant of the log density, mean (3), upper triangle of the inverse covariance (6). */
  readonly components: Float64Array
  readonly count: number
}

const STRIDE = 10
const COMPONENTS = 5
const ROUNDS = 5
/** Most pixels that a model is fitted to, spread evenly, so that a large photo costs no more than a small one. */
const SAMPLES = 4000
/** Added to each variance: no colour model may be surer than the noise of a photo. */
const NOISE = 6

/**
 * Fits a mixture to the pixels with a label, as GrabCut does: hard clusters (k-means from seeds spread along the
 * lightness), one Gaussian each. The same pixels always give the same model. `null` for a handful of pixels.
 */
export function fitMixture(lab: Float32Array, labels: Uint8Array, label: number): ColorMixture | null {
  const colors = sampleColors(lab, labels, label)
  const count = colors.length / 3
  if (count < 20) return null
  const means = seedMeans(colors, count)
  const nearest = new Uint8Array(count)
  for (let round = 0; round < ROUNDS; round++) {
    assign(colors, means, nearest)
    recenter(colors, nearest, means)
  }
  return fitGaussians(colors, nearest, means)
}

/** Every n-th colour of a label, three numbers each. */
function sampleColors(lab: Float32Array, labels: Uint8Array, label: number): Float32Array {
  let total = 0
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) total++
  const step = Math.max(Math.floor(total / SAMPLES), 1)
  const colors = new Float32Array(Math.ceil(total / step) * 3)
  for (let i = 0, seen = 0; i < labels.length; i++) {
    if (labels[i] !== label || seen++ % step !== 0) continue
    const to = Math.floor((seen - 1) / step) * 3
    for (let k = 0; k < 3; k++) colors[to + k] = lab[i * 3 + k]!
  }
  return colors
}

function seedMeans(colors: Float32Array, count: number): Float64Array {
  const byLightness = Float64Array.from(
    { length: count },
    (_, s) => Math.round(colors[s * 3]! * 100) * 1e6 + s,
  )
  byLightness.sort()
  const means = new Float64Array(COMPONENTS * 3)
  for (let c = 0; c < COMPONENTS; c++) {
    const seed = byLightness[Math.floor(((c + 0.5) / COMPONENTS) * count)]! % 1e6
    for (let k = 0; k < 3; k++) means[c * 3 + k] = colors[seed * 3 + k]!
  }
  return means
}

function assign(colors: Float32Array, means: Float64Array, nearest: Uint8Array): void {
  for (let s = 0; s < nearest.length; s++) {
    let best = Number.POSITIVE_INFINITY
    for (let c = 0; c < COMPONENTS; c++) {
      const l = colors[s * 3]! - means[c * 3]!
      const a = colors[s * 3 + 1]! - means[c * 3 + 1]!
      const b = colors[s * 3 + 2]! - means[c * 3 + 2]!
      const distance = l * l + a * a + b * b
      if (distance >= best) continue
      best = distance
      nearest[s] = c
    }
  }
}

function recenter(colors: Float32Array, nearest: Uint8Array, means: Float64Array): void {
  const sums = new Float64Array(COMPONENTS * 4)
  for (let s = 0; s < nearest.length; s++) {
    const at = nearest[s]! * 4
    for (let k = 0; k < 3; k++) sums[at + k] = sums[at + k]! + colors[s * 3 + k]!
    sums[at + 3] = sums[at + 3]! + 1
  }
  for (let c = 0; c < COMPONENTS; c++) {
    if (sums[c * 4 + 3]! === 0) continue
    for (let k = 0; k < 3; k++) means[c * 3 + k] = sums[c * 4 + k]! / sums[c * 4 + 3]!
  }
}

function fitGaussians(colors: Float32Array, nearest: Uint8Array, means: Float64Array): ColorMixture {
  const sums = new Float64Array(COMPONENTS * 7)
  for (let s = 0; s < nearest.length; s++) {
    const c = nearest[s]!
    const l = colors[s * 3]! - means[c * 3]!
    const a = colors[s * 3 + 1]! - means[c * 3 + 1]!
    const b = colors[s * 3 + 2]! - means[c * 3 + 2]!
    sums[c * 7] = sums[c * 7]! + l * l
    sums[c * 7 + 1] = sums[c * 7 + 1]! + l * a
    sums[c * 7 + 2] = sums[c * 7 + 2]! + l * b
    sums[c * 7 + 3] = sums[c * 7 + 3]! + a * a
    sums[c * 7 + 4] = sums[c * 7 + 4]! + a * b
    sums[c * 7 + 5] = sums[c * 7 + 5]! + b * b
    sums[c * 7 + 6] = sums[c * 7 + 6]! + 1
  }
  const components: number[] = []
  for (let c = 0; c < COMPONENTS; c++) {
    const size = sums[c * 7 + 6]!
    if (size <= nearest.length * 1e-3) continue
    const covariance = sums.slice(c * 7, c * 7 + 6).map((sum) => sum / size)
    components.push(...gaussian(size / nearest.length, means.subarray(c * 3, c * 3 + 3), covariance))
  }
  return { components: Float64Array.from(components), count: components.length / STRIDE }
}

/** One component: `covariance` is its upper triangle, before the noise is added. */
function gaussian(share: number, mean: Float64Array, covariance: Float64Array): number[] {
  const [ll, la, lb, aa, ab, bb] = covariance.map(
    (value, k) => value + (k === 0 || k === 3 || k === 5 ? NOISE : 0),
  )
  const [c0, c1, c2] = [aa! * bb! - ab! * ab!, lb! * ab! - la! * bb!, la! * ab! - lb! * aa!]
  const det = ll! * c0 + la! * c1 + lb! * c2
  const adjugate = [c0, c1, c2, ll! * bb! - lb! * lb!, la! * lb! - ll! * ab!, ll! * aa! - la! * la!]
  return [Math.log(share) - 0.5 * Math.log(det), ...mean, ...adjugate.map((value) => value / det)]
}

/** Negative log density of the best component at a pixel, without the constant of the normal distribution. */
export function mixtureCost({ components, count }: ColorMixture, lab: Float32Array, pixel: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let c = 0; c < count; c++) {
    const at = c * STRIDE
    const l = lab[pixel * 3]! - components[at + 1]!
    const a = lab[pixel * 3 + 1]! - components[at + 2]!
    const b = lab[pixel * 3 + 2]! - components[at + 3]!
    const square =
      l * l * components[at + 4]! +
      2 * (l * a * components[at + 5]! + l * b * components[at + 6]! + a * b * components[at + 8]!) +
      a * a * components[at + 7]! +
      b * b * components[at + 9]!
    best = Math.min(best, 0.5 * square - components[at]!)
  }
  return best
}
