import type { Charts } from './cut-charts.js'

/** Room around a chart, in texels. */
const MARGIN = 5
const TRIES = 10

/** Charts with a place in a texture. */
export interface PackedCharts {
  /** In texels, multiples of four. */
  readonly width: number
  readonly height: number
  /** Pairs in texels for each vertex of the charts. */
  readonly texels: Float32Array
}

/**
 * Packs charts into a texture at most `maxSize` texels on a side, all at one scale: at `density` texels per world unit,
 * or as large as fits. Charts go from tall to short, each to the lowest place along the skyline.
 */
export function packCharts(charts: Charts, density: number, maxSize: number): PackedCharts {
  const boxes = boxesOf(charts)
  let scale = density
  let places = pack(boxes, scale, maxSize)
  for (let low = 0, high = density, k = 0; k < TRIES; k++) {
    if (places) low = scale
    else high = scale
    if (low === density) break
    scale = (low + high) / 2
    const next = pack(boxes, scale, maxSize)
    if (!next && k === TRIES - 1) scale = low
    places = next
  }
  places ??= pack(boxes, scale, maxSize)
  if (!places) throw new Error('the charts of the model do not fit into one texture')
  const texels = new Float32Array(charts.flat.length)
  for (let t = 0; t < charts.triangles.length; t++) {
    const vertex = charts.triangles[t]!
    const chart = charts.chartOf[Math.floor(t / 3)]!
    const { left, top } = boxes[chart]!
    texels[vertex * 2] = places.x[chart]! + MARGIN + (charts.flat[vertex * 2]! - left) * scale
    texels[vertex * 2 + 1] = places.y[chart]! + MARGIN + (charts.flat[vertex * 2 + 1]! - top) * scale
  }
  return { width: roundUp(places.width), height: roundUp(places.height), texels }
}

function roundUp(size: number): number {
  return Math.ceil(size / 4) * 4
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function boxesOf({ flat, triangles, chartOf, count }: Charts): Box[] {
  const ends = Array.from({ length: count }, () => [Infinity, Infinity, -Infinity, -Infinity])
  for (let t = 0; t < triangles.length; t++) {
    const end = ends[chartOf[Math.floor(t / 3)]!]!
    const x = flat[triangles[t]! * 2]!
    const y = flat[triangles[t]! * 2 + 1]!
    end[0] = Math.min(end[0]!, x)
    end[1] = Math.min(end[1]!, y)
    end[2] = Math.max(end[2]!, x)
    end[3] = Math.max(end[3]!, y)
  }
  return ends.map(([left, top, right, bottom]) => ({
    left: left!,
    top: top!,
    width: right! - left!,
    height: bottom! - top!,
  }))
}

interface Places {
  readonly x: Int32Array
  readonly y: Int32Array
  readonly width: number
  readonly height: number
}

/** Places every box in a square of `maxSize`, as low as possible; `null` if they do not fit. */
function pack(boxes: readonly Box[], scale: number, maxSize: number): Places | null {
  const sizes = boxes.map(({ width, height }) => ({
    width: Math.ceil(width * scale) + 2 * MARGIN,
    height: Math.ceil(height * scale) + 2 * MARGIN,
  }))
  const area = sizes.reduce((sum, { width, height }) => sum + width * height, 0)
  const widest = Math.max(...sizes.map(({ width }) => width))
  // A little wider than square, for the gaps that stay.
  const limit = Math.min(Math.max(Math.ceil(Math.sqrt(area * 1.12)), widest), maxSize)
  if (widest > maxSize) return null
  const order = sizes.map((_, k) => k).sort((a, b) => sizes[b]!.height - sizes[a]!.height || a - b)
  const skyline = new Int32Array(limit)
  const x = new Int32Array(boxes.length)
  const y = new Int32Array(boxes.length)
  let bottom = 0
  let right = 0
  for (const k of order) {
    const { width, height } = sizes[k]!
    const [column, row] = lowestPlace(skyline, width)
    if (row + height > maxSize) return null
    skyline.fill(row + height, column, column + width)
    x[k] = column
    y[k] = row
    bottom = Math.max(bottom, row + height)
    right = Math.max(right, column + width)
  }
  return { x, y, width: right, height: bottom }
}

function lowestPlace(skyline: Int32Array, width: number): [column: number, row: number] {
  let best: [number, number] = [0, Number.POSITIVE_INFINITY]
  for (let column = 0; column + width <= skyline.length; column++) {
    let row = 0
    for (let k = column; k < column + width && row < best[1]; k++) row = Math.max(row, skyline[k]!)
    if (row < best[1]) best = [column, row]
  }
  return best
}
