import type { TargetMesh } from './target-reader.js'

/** Texels beyond a chart's edge that it still fills: bilinear filtering reads one, rounding the rest. */
const REACH = 1

/**
 * Which triangle each texel belongs to: the one that covers its centre, or else one whose edge is at most a
 * texel away; -1 where there is none. Row by row from the top.
 */
export function mapCharts(target: TargetMesh, size: number): Int32Array {
  const owners = new Int32Array(size * size).fill(-1)
  const distances = new Float32Array(size * size).fill(REACH)
  for (let triangle = 0; triangle < target.indices.length / 3; triangle++) {
    mark(target, triangle, size, owners, distances)
  }
  return owners
}

function mark(
  { uvs, indices }: TargetMesh,
  triangle: number,
  size: number,
  owners: Int32Array,
  distances: Float32Array,
): void {
  const corners = [0, 1, 2].map((k) => indices[triangle * 3 + k]! * 2)
  const xs = corners.map((i) => uvs[i]! * size)
  const ys = corners.map((i) => uvs[i + 1]! * size)
  const area = (xs[1]! - xs[0]!) * (ys[2]! - ys[0]!) - (ys[1]! - ys[0]!) * (xs[2]! - xs[0]!)
  if (!(Math.abs(area) > 0)) return
  const left = Math.max(0, Math.floor(Math.min(...xs) - REACH))
  const right = Math.min(size - 1, Math.ceil(Math.max(...xs) + REACH))
  const top = Math.max(0, Math.floor(Math.min(...ys) - REACH))
  const bottom = Math.min(size - 1, Math.ceil(Math.max(...ys) + REACH))
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const distance = distanceOutside(xs, ys, Math.sign(area), x + 0.5, y + 0.5)
      if (distance >= distances[y * size + x]!) continue
      distances[y * size + x] = distance
      owners[y * size + x] = triangle
    }
  }
}

/** Distance from a point to a triangle in texels; 0 or less inside. */
function distanceOutside(
  xs: readonly number[],
  ys: readonly number[],
  turn: number,
  x: number,
  y: number,
): number {
  let deepest = Number.NEGATIVE_INFINITY
  let nearest = Number.POSITIVE_INFINITY
  for (let k = 0; k < 3; k++) {
    const ax = xs[k]!
    const ay = ys[k]!
    const dx = xs[(k + 1) % 3]! - ax
    const dy = ys[(k + 1) % 3]! - ay
    const length = Math.hypot(dx, dy) || 1
    const beyond = (turn * (dy * (x - ax) - dx * (y - ay))) / length
    deepest = Math.max(deepest, beyond)
    const share = Math.min(1, Math.max(0, (dx * (x - ax) + dy * (y - ay)) / (length * length)))
    nearest = Math.min(nearest, Math.hypot(x - ax - share * dx, y - ay - share * dy))
  }
  return deepest <= 0 ? deepest : nearest
}
