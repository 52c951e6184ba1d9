/** Triangles in texture space. */
export interface UvMesh {
  readonly uvs: Float32Array
  readonly indices: Uint32Array
}

export interface ChartMap {
  /** Triangle per texel, row by row from the top; -1 where there is none. */
  readonly owners: Int32Array
  /** Share of the covered texels that lie in more than one triangle (0–1). */
  readonly overlap: number
}

/** Texels beyond a chart's edge that it still fills: bilinear filtering reads one, rounding the rest. */
const REACH = 1
/** As much as rounding needs where two triangles meet on a texel's centre. */
export const NO_REACH = 1e-6

/** Texels by which a centre must lie within a triangle for an overlap to count: neighbours share their edge. */
const INSIDE = -0.05

/**
 * Which triangle each texel belongs to: the one that covers its centre, or else one whose edge is at most `reach`
 * texels away. Default: 1. Without reach, triangles smaller than a texel cost next to nothing.
 */
export function mapCharts(mesh: UvMesh, size: number, reach = REACH): ChartMap {
  const owners = new Int32Array(size * size).fill(-1)
  const distances = new Float32Array(size * size).fill(reach)
  let doubled = 0
  for (let triangle = 0; triangle < mesh.indices.length / 3; triangle++) {
    doubled += mark(mesh, triangle, { size, reach, owners, distances })
  }
  const covered = distances.reduce((count, distance) => (distance < INSIDE ? count + 1 : count), 0)
  return { owners, overlap: covered > 0 ? doubled / covered : 0 }
}

interface Canvas {
  readonly size: number
  readonly reach: number
  readonly owners: Int32Array
  /** From each texel's centre to its owner, in texels; below 0 within it. */
  readonly distances: Float32Array
}

/** Returns how many texels the triangle shares with those before it. */
function mark({ uvs, indices }: UvMesh, triangle: number, canvas: Canvas): number {
  const { size, reach, owners, distances } = canvas
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
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - reach - 0.5))
  const right = Math.min(size - 1, Math.floor(Math.max(ax, bx, cx) + reach - 0.5))
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - reach - 0.5))
  const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by, cy) + reach - 0.5))
  if (left > right || top > bottom) return 0
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
  if (!(Math.abs(area) > 0)) return 0
  const turn = area < 0 ? -1 : 1
  const ab = turn / Math.hypot(bx - ax, by - ay)
  const bc = turn / Math.hypot(cx - bx, cy - by)
  const ca = turn / Math.hypot(ax - cx, ay - cy)
  let doubled = 0
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
      if (distance >= distances[texel]!) {
        if (distance < INSIDE) doubled++
        continue
      }
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
      } else if (distance < INSIDE && distances[texel]! < INSIDE) doubled++
      distances[texel] = distance
      owners[texel] = triangle
    }
  }
  return doubled
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
