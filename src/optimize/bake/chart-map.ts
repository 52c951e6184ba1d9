import type { UvMesh } from './draw-charts.js'

/** Texels beyond a chart's edge that it still fills: bilinear filtering reads one, rounding the rest. */
const REACH = 1

/**
 * The triangle that each texel belongs to, row by row from the top; -1 where there is none: the one that covers its
 * centre, or else one whose edge is at most a texel away.
 */
export function mapCharts(mesh: UvMesh, size: number): Int32Array {
  const owners = new Int32Array(size * size).fill(-1)
  const distances = new Float32Array(size * size).fill(REACH)
  for (let triangle = 0; triangle < mesh.indices.length / 3; triangle++) {
    mark(mesh, triangle, { size, owners, distances })
  }
  return owners
}

interface Canvas {
  readonly size: number
  readonly owners: Int32Array
  /** From each texel's centre to its owner, in texels; below 0 within it. */
  readonly distances: Float32Array
}

function mark({ uvs, indices }: UvMesh, triangle: number, canvas: Canvas): void {
  const { size, owners, distances } = canvas
  const a = indices[triangle * 3]! * 2
  const b = indices[triangle * 3 + 1]! * 2
  const c = indices[triangle * 3 + 2]! * 2
  const ax = uvs[a]! * size
  const ay = uvs[a + 1]! * size
  const bx = uvs[b]! * size
  const by = uvs[b + 1]! * size
  const cx = uvs[c]! * size
  const cy = uvs[c + 1]! * size
  // Texels whose centres lie within the triangle's box.
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - REACH - 0.5))
  const right = Math.min(size - 1, Math.floor(Math.max(ax, bx, cx) + REACH - 0.5))
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - REACH - 0.5))
  const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by, cy) + REACH - 0.5))
  if (left > right || top > bottom) return
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
  if (!(Math.abs(area) > 0)) return
  const turn = area < 0 ? -1 : 1
  const ab = turn / Math.hypot(bx - ax, by - ay)
  const bc = turn / Math.hypot(cx - bx, cy - by)
  const ca = turn / Math.hypot(ax - cx, ay - cy)
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const x = column + 0.5
      const y = row + 0.5
      // Distance beyond the edge that the point is farthest beyond; below 0 within the triangle.
      let distance = Math.max(
        ((by - ay) * (x - ax) - (bx - ax) * (y - ay)) * ab,
        ((cy - by) * (x - bx) - (cx - bx) * (y - by)) * bc,
        ((ay - cy) * (x - cx) - (ax - cx) * (y - cy)) * ca,
      )
      const texel = row * size + column
      if (distance >= distances[texel]!) continue
      if (distance > 0) {
        // Beyond a corner the distance is that to the nearest point of an edge.
        distance = Math.sqrt(
          Math.min(
            edgeDistance(ax, ay, bx, by, x, y),
            edgeDistance(bx, by, cx, cy, x, y),
            edgeDistance(cx, cy, ax, ay, x, y),
          ),
        )
        if (distance >= distances[texel]!) continue
      }
      distances[texel] = distance
      owners[texel] = triangle
    }
  }
}

/** Squared distance from (x, y) to the edge between two points. */
function edgeDistance(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const dx = bx - ax
  const dy = by - ay
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)
  const share = Math.min(1, Math.max(0, along))
  const awayX = x - ax - share * dx
  const awayY = y - ay - share * dy
  return awayX * awayX + awayY * awayY
}
