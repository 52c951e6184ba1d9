/** A texture being filled: colours, and which texels hold one. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** Red, green, blue per texel. */
  readonly rgb: Uint8Array
  /** 1 where a triangle has drawn. */
  readonly drawn: Uint8Array
}

/** An empty texture; sizes in texels. */
export function createCanvas(width: number, height: number): Canvas {
  return {
    width,
    height,
    rgb: new Uint8Array(width * height * 3),
    drawn: new Uint8Array(width * height),
  }
}

/** Triangles in a texture: corners in texels, three indices each. */
export interface TexelMesh {
  /** Pairs of x and y in texels, y downwards; the centre of the first texel is at (0.5, 0.5). */
  readonly texels: Float32Array
  readonly triangles: Uint32Array
}

/**
 * The texels of one row whose centres lie in a triangle. The weights of the triangle's three corners change evenly from
 * texel to texel; that of the first corner is what the others leave of 1.
 */
export interface Span {
  /** First texel, and how many there are. */
  texel: number
  count: number
  triangle: number
  /** Weights of the second and third corner at the first texel, and their change per texel. */
  b: number
  c: number
  stepB: number
  stepC: number
}

/**
 * Calls `paint` for every row of every triangle. One and the same span is handed over each time, as there are
 * hundreds of thousands of them.
 */
export function forEachSpan(
  { texels, triangles }: TexelMesh,
  { width, height }: { readonly width: number; readonly height: number },
  paint: (span: Span) => void,
): void {
  const span: Span = { texel: 0, count: 0, triangle: 0, b: 0.5, c: 0.5, stepB: 0.5, stepC: 0.5 }
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]! * 2
    const [ax, ay] = [texels[a]!, texels[a + 1]!]
    const [bx, by] = [texels[triangles[t + 1]! * 2]! - ax, texels[triangles[t + 1]! * 2 + 1]! - ay]
    const [cx, cy] = [texels[triangles[t + 2]! * 2]! - ax, texels[triangles[t + 2]! * 2 + 1]! - ay]
    const area = bx * cy - by * cx
    if (area === 0) continue
    span.triangle = t / 3
    span.stepB = cy / area
    span.stepC = -by / area
    const top = Math.max(Math.ceil(Math.min(0, by, cy) + ay - 0.5), 0)
    const bottom = Math.min(Math.floor(Math.max(0, by, cy) + ay - 0.5), height - 1)
    const left = Math.max(Math.ceil(Math.min(0, bx, cx) + ax - 0.5), 0)
    const right = Math.min(Math.floor(Math.max(0, bx, cx) + ax - 0.5), width - 1)
    for (let y = top; y <= bottom; y++) {
      const [px, py] = [left + 0.5 - ax, y + 0.5 - ay]
      const wb = (px * cy - py * cx) / area
      const wc = (bx * py - by * px) / area
      narrow(span, wb, wc, right - left)
      if (span.count <= 0) continue
      const first = span.texel
      span.texel = y * width + left + first
      span.b = wb + span.stepB * first
      span.c = wc + span.stepC * first
      paint(span)
    }
  }
}

/** Sets the first texel and their count to where all weights are positive, counted from a texel with the weights given. */
function narrow(span: Span, wb: number, wc: number, most: number): void {
  const { stepB, stepC } = span
  const wa = 1 - wb - wc
  const stepA = -stepB - stepC
  const first = Math.max(entry(wa, stepA), entry(wb, stepB), entry(wc, stepC), 0)
  const last = Math.min(exit(wa, stepA), exit(wb, stepB), exit(wc, stepC), most)
  span.texel = first
  span.count = last - first + 1
}

/** First step at which a weight that grows is no longer negative. */
function entry(weight: number, step: number): number {
  if (step > 0) return Math.ceil(-weight / step)
  return step === 0 && weight < 0 ? Number.POSITIVE_INFINITY : 0
}

/** Last step at which a weight that falls is not yet negative. */
function exit(weight: number, step: number): number {
  return step < 0 ? Math.floor(-weight / step) : Number.POSITIVE_INFINITY
}
