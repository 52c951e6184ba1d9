/** A point on the ground: x and z, in metres. */
export type Point = readonly [x: number, z: number]

/** Something one bumps into: a convex outline on the ground, anticlockwise or clockwise. */
export interface Obstacle {
  polygon: readonly Point[]
  /** Called with the speed of a bump, in metres per second. */
  onBump?(speed: number): void
}

/** The convex outline of points: Andrew's monotone chain (1979). */
export function convexOutline(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  return [...chain(sorted), ...chain(sorted.reverse())]
}

function chain(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (const point of points) {
    while (kept.length > 1 && cross(kept.at(-2)!, kept.at(-1)!, point) <= 0) kept.pop()
    kept.push(point)
  }
  return kept.slice(0, -1)
}

function cross(o: Point, a: Point, b: Point): number {
  return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
}

/** How far, and which way, a circle must move to leave a convex polygon; `null` when it does not touch it. */
export function pushOut(polygon: readonly Point[], x: number, z: number, radius: number): Point | null {
  let nearest = { distance: Number.POSITIVE_INFINITY, x: 0, z: 0 }
  let inside = polygon.length > 2
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length]!
    const [ex, ez] = [b[0] - a[0], b[1] - a[1]]
    const t = Math.min(1, Math.max(0, ((x - a[0]) * ex + (z - a[1]) * ez) / (ex * ex + ez * ez || 1)))
    const [dx, dz] = [x - (a[0] + ex * t), z - (a[1] + ez * t)]
    const distance = Math.hypot(dx, dz)
    if (distance < nearest.distance) nearest = { distance, x: dx, z: dz }
    if (cross(a, b, [x, z]) < 0) inside = false
  }
  if (!inside && nearest.distance >= radius) return null
  const way = inside ? -(radius + nearest.distance) : radius - nearest.distance
  const scale = way / (nearest.distance || 1)
  return [nearest.x * scale, nearest.z * scale]
}
