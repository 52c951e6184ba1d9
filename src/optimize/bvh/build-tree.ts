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
  const { boxes, order } = finiteTriangles(positions, indices)
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
    splitter.measure(start, end, bounds, node * 6)
    if (end - start <= LEAF_SIZE) {
      first[node] = start
      count[node] = end - start
      continue
    }
    const middle = depth < SAH_DEPTH ? splitter.split(start, end) : (start + end) >>> 1
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

/**
 * A box (minimum and maximum corner) per triangle with finite corners, and the number of that triangle.
 * The splitter moves the two together.
 */
function finiteTriangles(
  positions: Float32Array,
  indices: Uint32Array,
): { boxes: Float32Array; order: Uint32Array } {
  const triangles = Math.floor(indices.length / 3)
  const boxes = new Float32Array(triangles * 6)
  const order = new Uint32Array(triangles)
  let kept = 0
  for (let t = 0; t < triangles; t++) {
    const a = indices[t * 3]! * 3
    const b = indices[t * 3 + 1]! * 3
    const c = indices[t * 3 + 2]! * 3
    const o = kept * 6
    let sum = 0
    for (let axis = 0; axis < 3; axis++) {
      const p = positions[a + axis]!
      const q = positions[b + axis]!
      const r = positions[c + axis]!
      boxes[o + axis] = Math.min(p, q, r)
      boxes[o + 3 + axis] = Math.max(p, q, r)
      sum += p + q + r
    }
    if (Number.isFinite(sum)) order[kept++] = t
  }
  return { boxes: boxes.subarray(0, kept * 6), order: order.slice(0, kept) }
}
