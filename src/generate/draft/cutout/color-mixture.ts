/** A colour model: a weighted sum of Gaussians in CIELAB. */
export interface ColorMixture {
  /** Per component: constant of the log density, mean (3), upper triangle of the inverse covariance (6). */
  readonly components: Float64Array
  readonly count: number
}

const STRIDE = 10
const COMPONENTS = 5
const ROUNDS = 5
/** Added to each variance: no colour model may be surer than the noise of a photo. */
const NOISE = 6

/**
 * Fits a mixture to the pixels with a weight, as GrabCut does: hard clusters (k-means from seeds spread along the
 * lightness), one Gaussian each. The same pixels always give the same model.
 */
export function fitMixture(lab: Float32Array, weight: Float32Array): ColorMixture | null {
  const samples = sampleIndices(weight, 6000)
  if (samples.length < 20) return null
  const byLightness = samples.slice().sort((a, b) => lab[a * 3]! - lab[b * 3]! || a - b)
  const means = new Float64Array(COMPONENTS * 3)
  for (let c = 0; c < COMPONENTS; c++) {
    const seed = byLightness[Math.floor(((c + 0.5) / COMPONENTS) * byLightness.length)]!
    for (let k = 0; k < 3; k++) means[c * 3 + k] = lab[seed * 3 + k]!
  }
  const nearest = new Uint8Array(samples.length)
  for (let round = 0; round < ROUNDS; round++) {
    assign(lab, samples, means, nearest)
    recenter(lab, samples, weight, nearest, means)
  }
  return fitGaussians(lab, samples, weight, nearest, means)
}

/** Every n-th pixel with a weight, so that a large photo costs no more than a small one. */
function sampleIndices(weight: Float32Array, limit: number): Int32Array {
  let total = 0
  for (const value of weight) if (value > 0) total++
  const step = Math.max(Math.floor(total / limit), 1)
  const samples: number[] = []
  let seen = 0
  for (let i = 0; i < weight.length; i++) if (weight[i]! > 0 && seen++ % step === 0) samples.push(i)
  return Int32Array.from(samples)
}

function assign(lab: Float32Array, samples: Int32Array, means: Float64Array, nearest: Uint8Array): void {
  for (let s = 0; s < samples.length; s++) {
    const i = samples[s]! * 3
    let best = Number.POSITIVE_INFINITY
    for (let c = 0; c < COMPONENTS; c++) {
      const l = lab[i]! - means[c * 3]!
      const a = lab[i + 1]! - means[c * 3 + 1]!
      const b = lab[i + 2]! - means[c * 3 + 2]!
      const distance = l * l + a * a + b * b
      if (distance >= best) continue
      best = distance
      nearest[s] = c
    }
  }
}

function recenter(
  lab: Float32Array,
  samples: Int32Array,
  weight: Float32Array,
  nearest: Uint8Array,
  means: Float64Array,
): void {
  const sums = new Float64Array(COMPONENTS * 4)
  for (let s = 0; s < samples.length; s++) {
    const i = samples[s]!
    const at = nearest[s]! * 4
    for (let k = 0; k < 3; k++) sums[at + k] = sums[at + k]! + lab[i * 3 + k]! * weight[i]!
    sums[at + 3] = sums[at + 3]! + weight[i]!
  }
  for (let c = 0; c < COMPONENTS; c++) {
    if (sums[c * 4 + 3]! <= 0) continue
    for (let k = 0; k < 3; k++) means[c * 3 + k] = sums[c * 4 + k]! / sums[c * 4 + 3]!
  }
}

function fitGaussians(
  lab: Float32Array,
  samples: Int32Array,
  weight: Float32Array,
  nearest: Uint8Array,
  means: Float64Array,
): ColorMixture {
  const sums = new Float64Array(COMPONENTS * 7)
  let total = 0
  for (let s = 0; s < samples.length; s++) {
    const i = samples[s]!
    const c = nearest[s]!
    const w = weight[i]!
    const [l, a, b] = [0, 1, 2].map((k) => lab[i * 3 + k]! - means[c * 3 + k]!) as [number, number, number]
    const terms = [l * l, l * a, l * b, a * a, a * b, b * b, 1]
    for (let k = 0; k < 7; k++) sums[c * 7 + k] = sums[c * 7 + k]! + terms[k]! * w
    total += w
  }
  const components: number[] = []
  for (let c = 0; c < COMPONENTS; c++) {
    const share = sums[c * 7 + 6]!
    if (share <= total * 1e-3) continue
    const [ll, la, lb, aa, ab, bb] = [0, 1, 2, 3, 4, 5].map((k) => sums[c * 7 + k]! / share) as number[]
    components.push(
      ...gaussian(share / total, means.subarray(c * 3, c * 3 + 3), [
        ll! + NOISE,
        la!,
        lb!,
        aa! + NOISE,
        ab!,
        bb! + NOISE,
      ]),
    )
  }
  return { components: Float64Array.from(components), count: components.length / STRIDE }
}

function gaussian(share: number, mean: Float64Array, covariance: number[]): number[] {
  const [ll, la, lb, aa, ab, bb] = covariance as [number, number, number, number, number, number]
  const c0 = aa * bb - ab * ab
  const c1 = lb * ab - la * bb
  const c2 = la * ab - lb * aa
  const det = ll * c0 + la * c1 + lb * c2
  const inverse = [c0, c1, c2, ll * bb - lb * lb, la * lb - ll * ab, ll * aa - la * la].map((v) => v / det)
  return [Math.log(share) - 0.5 * Math.log(det), ...mean, ...inverse]
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
