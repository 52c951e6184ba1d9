import { createFace, distanceTo, type HullFace } from './hull-face.js'

export interface Simplex {
  readonly faces: HullFace[]
  /** Distance of two points that lie about as far apart as any. */
  readonly extent: number
}

/** A tetrahedron of points as far apart as can be found quickly; null if they lie in a plane or closer. */
export function firstSimplex(points: Float64Array): Simplex | null {
  const count = points.length / 3
  if (count < 4) return null
  const extremes = axisExtremes(points)
  const [a, b, extent] = farthestPair(points, extremes)
  const c = farthest(count, (point) => distanceToLine(points, a, b, point))
  if (!(distanceToLine(points, a, b, c) > extent * 1e-7)) return null
  const base = createFace(points, a, b, c)
  if (!base) return null
  const d = farthest(count, (point) => Math.abs(distanceTo(base, points, point)))
  const height = distanceTo(base, points, d)
  if (!(Math.abs(height) > extent * 1e-7)) return null
  // The fourth corner must lie behind the base.
  const [p, q] = height > 0 ? [b, a] : [a, b]
  const faces = [
    createFace(points, p, q, c),
    createFace(points, q, p, d),
    createFace(points, c, q, d),
    createFace(points, p, c, d),
  ]
  if (faces.includes(null)) return null
  const solid = faces as HullFace[]
  for (const face of solid) {
    for (let edge = 0; edge < 3; edge++) face.neighbours[edge] = across(solid, face, edge)
  }
  return { faces: solid, extent }
}

function across(faces: readonly HullFace[], { corners }: HullFace, edge: number): HullFace {
  const from = corners[edge]!
  const to = corners[(edge + 1) % 3]!
  return faces.find((face) => {
    const at = face.corners.indexOf(to)
    return at >= 0 && face.corners[(at + 1) % 3] === from
  })!
}

function axisExtremes(points: Float64Array): number[] {
  const found = new Set<number>()
  for (let axis = 0; axis < 3; axis++) {
    let low = 0
    let high = 0
    for (let i = 1; i < points.length / 3; i++) {
      if (points[i * 3 + axis]! < points[low * 3 + axis]!) low = i
      if (points[i * 3 + axis]! > points[high * 3 + axis]!) high = i
    }
    found.add(low).add(high)
  }
  return [...found]
}

function farthestPair(points: Float64Array, candidates: readonly number[]): [number, number, number] {
  let best: [number, number, number] = [0, 0, 0]
  for (const a of candidates) {
    for (const b of candidates) {
      const distance = Math.hypot(
        points[a * 3]! - points[b * 3]!,
        points[a * 3 + 1]! - points[b * 3 + 1]!,
        points[a * 3 + 2]! - points[b * 3 + 2]!,
      )
      if (distance > best[2]) best = [a, b, distance]
    }
  }
  return best
}

function farthest(count: number, measure: (point: number) => number): number {
  let best = 0
  let largest = -1
  for (let point = 0; point < count; point++) {
    const value = measure(point)
    if (value > largest) {
      largest = value
      best = point
    }
  }
  return best
}

function distanceToLine(points: Float64Array, a: number, b: number, point: number): number {
  const dx = points[b * 3]! - points[a * 3]!
  const dy = points[b * 3 + 1]! - points[a * 3 + 1]!
  const dz = points[b * 3 + 2]! - points[a * 3 + 2]!
  const x = points[point * 3]! - points[a * 3]!
  const y = points[point * 3 + 1]! - points[a * 3 + 1]!
  const z = points[point * 3 + 2]! - points[a * 3 + 2]!
  const length = Math.hypot(dx, dy, dz)
  return length > 0 ? Math.hypot(y * dz - z * dy, z * dx - x * dz, x * dy - y * dx) / length : 0
}
