import { createSplitter } from './split.js'

/** A flat binary tree. The children of an inner node stand side by side: `first[n]` and `first[n] + 1`. */
export interface Tree {
  /** Six numbers per node: minimum and maximum corner. */
  readonly bounds: Float32Array
  /** Left child of an inner node; first slot in `order` of a leaf. */
  readonly first: Uint32Array
  /** Triangles of a leaf; 0 marks an inner node. */
  readonly count: Uint32Array
  /** Triangle numbers, leaf after leaf. */
  readonly order: Uint32Array
}

/** Deepest stack that a traversal needs: see `SAH_DEPTH`; halving 2^32 triangles adds 32. */
export const STACK_SIZE = 96
const SAH_DEPTH = 48
const LEAF_SIZE = 4

/** Sorts the triangles with finite corners into a tree. Without any, the tree is one empty leaf. */
export function buildTree(positions: Float32Array, indices: Uint32Array): Tree {
  const boxes = triangleBoxes(positions, indices)
  const order = finiteTriangles(boxes)
  const capacity = Math.max(1, 2 * order.length)
  const bounds = new Float32Array(capacity * 6)
  const first = new Uint32Array(capacity)
  const count = new Uint32Array(capacity)
  const splitter = createSplitter(boxes, order)
  // Each entry: node, start, end, depth. A stack instead of recursion, so that no input overflows it.
  const pending = [0, 0, order.length, 0]
  let nodes = 1
  while (pending.length > 0) {
    const depth = pending.pop()!
    const end = pending.pop()!
    const start = pending.pop()!
    const node = pending.pop()!
    enclose(boxes, order, start, end, bounds, node * 6)
    if (end - start <= LEAF_SIZE) {
      first[node] = start
      count[node] = end - start
      continue
    }
    const middle = splitter.split(start, end, depth < SAH_DEPTH)
    first[node] = nodes
    pending.push(nodes, start, middle, depth + 1, nodes + 1, middle, end, depth + 1)
    nodes += 2
  }
  return {
    bounds: bounds.slice(0, nodes * 6),
    first: first.slice(0, nodes),
    count: count.slice(0, nodes),
    order,
  }
}

function triangleBoxes(positions: Float32Array, indices: Uint32Array): Float32Array {
  const triangles = Math.floor(indices.length / 3)
  const boxes = new Float32Array(triangles * 6)
  for (let t = 0, i = 0, o = 0; t < triangles; t++, i += 3, o += 6) {
    const a = indices[i]! * 3
    const b = indices[i + 1]! * 3
    const c = indices[i + 2]! * 3
    for (let axis = 0; axis < 3; axis++) {
      const p = positions[a + axis]!
      const q = positions[b + axis]!
      const r = positions[c + axis]!
      boxes[o + axis] = Math.min(p, q, r)
      boxes[o + 3 + axis] = Math.max(p, q, r)
    }
  }
  return boxes
}

function finiteTriangles(boxes: Float32Array): Uint32Array {
  const triangles = boxes.length / 6
  const order = new Uint32Array(triangles)
  let kept = 0
  for (let t = 0, o = 0; t < triangles; t++, o += 6) {
    if (isFiniteBox(boxes, o)) order[kept++] = t
  }
  return order.slice(0, kept)
}

/** Minimum and maximum carry any NaN or infinity of the corners with them. */
function isFiniteBox(boxes: Float32Array, o: number): boolean {
  for (let k = o; k < o + 6; k++) if (!Number.isFinite(boxes[k]!)) return false
  return true
}

function enclose(
  boxes: Float32Array,
  order: Uint32Array,
  start: number,
  end: number,
  bounds: Float32Array,
  at: number,
): void {
  let minX = Number.POSITIVE_INFINITY
  let minY = Number.POSITIVE_INFINITY
  let minZ = Number.POSITIVE_INFINITY
  let maxX = Number.NEGATIVE_INFINITY
  let maxY = Number.NEGATIVE_INFINITY
  let maxZ = Number.NEGATIVE_INFINITY
  for (let i = start; i < end; i++) {
    const o = order[i]! * 6
    if (boxes[o]! < minX) minX = boxes[o]!
    if (boxes[o + 1]! < minY) minY = boxes[o + 1]!
    if (boxes[o + 2]! < minZ) minZ = boxes[o + 2]!
    if (boxes[o + 3]! > maxX) maxX = boxes[o + 3]!
    if (boxes[o + 4]! > maxY) maxY = boxes[o + 4]!
    if (boxes[o + 5]! > maxZ) maxZ = boxes[o + 5]!
  }
  bounds[at] = minX
  bounds[at + 1] = minY
  bounds[at + 2] = minZ
  bounds[at + 3] = maxX
  bounds[at + 4] = maxY
  bounds[at + 5] = maxZ
}
