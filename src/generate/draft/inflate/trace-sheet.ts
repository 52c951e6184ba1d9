import { crossing } from './crossing.js'
import type { SilhouetteGrid } from './silhouette-grid.js'

/** A flat, triangulated silhouette whose border is the outline. */
export interface Sheet {
  /** Pairs of x and y in grid units (columns and rows). */
  readonly points: Float32Array
  /** Node of the grid each vertex lies on; of a rim vertex, the inside end of its edge. */
  readonly nodes: Int32Array
  /** 1 for vertices on the outline. */
  readonly rim: Uint8Array
  /** Counter-clockwise as seen with y upwards, so that the sheet faces the viewer. */
  readonly triangles: Uint32Array
}

/**
 * Turns a silhouette into a sheet by marching squares. Every rim vertex lies on an edge of the grid of its own,
 * so the border is a set of simple loops, and no inner edge joins two rim vertices: the sheet can be mirrored into
 * a closed, manifold body.
 */
export function traceSheet(grid: SilhouetteGrid): Sheet {
  const builder = createBuilder(grid)
  for (let row = 0; row < grid.rows - 1; row++) {
    for (let column = 0; column < grid.columns - 1; column++) traceCell(builder, row * grid.columns + column)
  }
  return {
    points: Float32Array.from(builder.points),
    nodes: Int32Array.from(builder.nodes),
    rim: Uint8Array.from(builder.rim),
    triangles: Uint32Array.from(builder.triangles),
  }
}

interface Builder {
  readonly grid: SilhouetteGrid
  readonly points: number[]
  readonly nodes: number[]
  readonly rim: number[]
  readonly triangles: number[]
  /** Vertex of each node, of each edge to the right and of each edge downwards; −1 where there is none yet. */
  readonly atNode: Int32Array
  readonly atRight: Int32Array
  readonly atDown: Int32Array
}

function createBuilder(grid: SilhouetteGrid): Builder {
  const empty = () => new Int32Array(grid.level.length).fill(-1)
  return {
    grid,
    points: [],
    nodes: [],
    rim: [],
    triangles: [],
    atNode: empty(),
    atRight: empty(),
    atDown: empty(),
  }
}

function traceCell(builder: Builder, node: number): void {
  const { level, columns } = builder.grid
  // Anticlockwise with y upwards: top left, bottom left, bottom right, top right.
  const corners = [node, node + columns, node + columns + 1, node + 1]
  const inside = corners.map((corner) => level[corner]! > 0)
  const count = inside.filter(Boolean).length
  if (count === 0) return
  if (count === 2 && inside[0] === inside[2]) {
    const middle = corners.reduce((sum, corner) => sum + level[corner]!, 0)
    if (middle <= 0) {
      // Two corners that meet only diagonally stay apart.
      for (const k of inside[0] ? [0, 2] : [1, 3]) addPolygon(builder, corners, inside, [(k + 3) % 4, k])
      return
    }
  }
  const start = inside.indexOf(true)
  addPolygon(
    builder,
    corners,
    inside,
    [0, 1, 2, 3].map((k) => (start + k) % 4),
  )
}

/** Fan around the first inside corner: its spokes never join two rim vertices. */
function addPolygon(builder: Builder, corners: number[], inside: boolean[], walk: number[]): void {
  const polygon: number[] = []
  for (const k of walk) {
    const next = (k + 1) % 4
    if (inside[k]) polygon.push(nodeVertex(builder, corners[k]!))
    if (inside[k] !== inside[next]) polygon.push(rimVertex(builder, corners[k]!, corners[next]!))
  }
  const first = polygon.findIndex((vertex) => builder.rim[vertex] === 0)
  const at = (k: number) => polygon[(first + k) % polygon.length]!
  for (let k = 1; k + 1 < polygon.length; k++) builder.triangles.push(at(0), at(k), at(k + 1))
}

function nodeVertex(builder: Builder, node: number): number {
  if (builder.atNode[node]! < 0) {
    const { columns } = builder.grid
    builder.atNode[node] = addVertex(builder, node % columns, Math.floor(node / columns), node, 0)
  }
  return builder.atNode[node]!
}

function rimVertex(builder: Builder, a: number, b: number): number {
  const { columns, level } = builder.grid
  const low = Math.min(a, b)
  const horizontal = Math.abs(a - b) === 1
  const edges = horizontal ? builder.atRight : builder.atDown
  if (edges[low]! < 0) {
    const [inner, outer] = level[a]! > 0 ? [a, b] : [b, a]
    const along = crossing(level[inner]!, level[outer]!)
    const offset = inner === low ? along : 1 - along
    const x = (low % columns) + (horizontal ? offset : 0)
    const y = Math.floor(low / columns) + (horizontal ? 0 : offset)
    edges[low] = addVertex(builder, x, y, inner, 1)
  }
  return edges[low]!
}

function addVertex(builder: Builder, x: number, y: number, node: number, rim: number): number {
  builder.points.push(x, y)
  builder.nodes.push(node)
  builder.rim.push(rim)
  return builder.rim.length - 1
}
