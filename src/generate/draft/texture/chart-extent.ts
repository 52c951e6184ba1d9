/** The rectangle that holds a chart: pairs of x and y, y downwards. */
export interface ChartExtent {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Measures a chart, in its own unit. */
export function chartExtent(points: Float32Array): ChartExtent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let k = 0; k < points.length; k += 2) {
    left = Math.min(left, points[k]!)
    right = Math.max(right, points[k]!)
    top = Math.min(top, points[k + 1]!)
    bottom = Math.max(bottom, points[k + 1]!)
  }
  return { left, top, width: right - left, height: bottom - top }
}
