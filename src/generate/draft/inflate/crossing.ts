/** Kept away from the nodes, because a rim vertex on top of a node would make triangles without area. */
const NEAREST = 0.08

/** Where the outline crosses an edge of the grid: the share of the edge from the inside node, 0.08–0.92. */
export function crossing(inside: number, outside: number): number {
  return Math.min(Math.max(inside / (inside - outside), NEAREST), 1 - NEAREST)
}
