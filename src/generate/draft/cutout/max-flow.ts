import {
  activate,
  createFlowState,
  type FlowGraph,
  type FlowState,
  FREE,
  NONE,
  ORPHAN,
  SOURCE,
  TERMINAL,
} from './flow-state.js'

/** Flows below this are rounding noise of 32-bit floats, and would make the search creep. */
const TINY = 1e-5

/**
 * Finds a minimum cut between two terminals: 1 for every node on the source's side, 0 for the rest.
 *
 * The method is that of Y. Boykov and V. Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms for
 * Energy Minimization in Vision" (PAMI 2004): two search trees that are kept and repaired after every augmentation,
 * with the distance and time-stamp heuristics of the paper's section 3.2.2. Written anew over typed arrays.
 */
export function minimumCut(graph: FlowGraph): Uint8Array {
  const state = createFlowState(graph)
  for (let arc = grow(state); arc !== NONE; arc = grow(state)) {
    augment(state, arc)
    adopt(state)
  }
  return state.tree.map((side) => (side === SOURCE ? 1 : 0))
}

/** Grows both trees until they touch; returns the arc from the source's tree to the sink's, or NONE. */
function grow(state: FlowState): number {
  const { start, arcs, head, residual, tree, parent, distance, stamp } = state
  for (;;) {
    if (state.active === NONE) {
      if (state.queueLength === 0) return NONE
      const next = state.queue[state.queueStart]!
      state.queueStart = (state.queueStart + 1) % state.queue.length
      state.queueLength--
      state.queued[next] = 0
      if (tree[next] === FREE) continue
      state.active = next
    }
    const node = state.active
    const side = tree[node]!
    if (side !== FREE) {
      for (let k = start[node]!; k < start[node + 1]!; k++) {
        const arc = arcs[k]!
        if (residual[side === SOURCE ? arc : arc ^ 1]! <= TINY) continue
        const other = head[arc]!
        if (tree[other] === FREE) {
          tree[other] = side
          parent[other] = arc ^ 1
          distance[other] = distance[node]! + 1
          stamp[other] = stamp[node]!
          activate(state, other)
        } else if (tree[other] !== side) {
          return side === SOURCE ? arc : arc ^ 1
        } else if (stamp[other]! <= stamp[node]! && distance[other]! > distance[node]!) {
          parent[other] = arc ^ 1
          distance[other] = distance[node]! + 1
          stamp[other] = stamp[node]!
        }
      }
    }
    state.active = NONE
  }
}

/** Pushes as much flow as fits through the path over `bridge`; nodes that lose their parent become orphans. */
function augment(state: FlowState, bridge: number): void {
  const { head, residual, parent, terminal } = state
  let flow = residual[bridge]!
  let node = head[bridge ^ 1]!
  for (; parent[node] !== TERMINAL; node = head[parent[node]!]!) {
    flow = Math.min(flow, residual[parent[node]! ^ 1]!)
  }
  flow = Math.min(flow, terminal[node]!)
  for (node = head[bridge]!; parent[node] !== TERMINAL; node = head[parent[node]!]!) {
    flow = Math.min(flow, residual[parent[node]!]!)
  }
  flow = Math.min(flow, -terminal[node]!)

  residual[bridge] = residual[bridge]! - flow
  residual[bridge ^ 1] = residual[bridge ^ 1]! + flow
  for (node = head[bridge ^ 1]!; parent[node] !== TERMINAL; ) {
    const arc = parent[node]!
    const next = head[arc]!
    residual[arc] = residual[arc]! + flow
    residual[arc ^ 1] = residual[arc ^ 1]! - flow
    if (residual[arc ^ 1]! <= TINY) disown(state, node)
    node = next
  }
  terminal[node] = terminal[node]! - flow
  if (terminal[node]! <= TINY) disown(state, node)
  for (node = head[bridge]!; parent[node] !== TERMINAL; ) {
    const arc = parent[node]!
    const next = head[arc]!
    residual[arc ^ 1] = residual[arc ^ 1]! + flow
    residual[arc] = residual[arc]! - flow
    if (residual[arc]! <= TINY) disown(state, node)
    node = next
  }
  terminal[node] = terminal[node]! + flow
  if (terminal[node]! >= -TINY) disown(state, node)
}

function disown(state: FlowState, node: number): void {
  state.parent[node] = ORPHAN
  state.orphans.push(node)
}

/** Finds every orphan a new parent that still leads to its terminal, or sets it free. */
function adopt(state: FlowState): void {
  const { start, arcs, head, residual, tree, parent, distance, stamp, orphans } = state
  state.time++
  for (let next = 0; next < orphans.length; next++) {
    const node = orphans[next]!
    const side = tree[node]!
    let best = NONE
    let bestDistance = Number.POSITIVE_INFINITY
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const arc = arcs[k]!
      if (residual[side === SOURCE ? arc ^ 1 : arc]! <= TINY) continue
      const other = head[arc]!
      if (tree[other] !== side) continue
      const length = rootDistance(state, other)
      if (length >= bestDistance) continue
      best = arc
      bestDistance = length
    }
    if (best !== NONE) {
      parent[node] = best
      distance[node] = bestDistance + 1
      stamp[node] = state.time
      continue
    }
    tree[node] = FREE
    parent[node] = NONE
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const arc = arcs[k]!
      const other = head[arc]!
      if (tree[other] !== side) continue
      if (residual[side === SOURCE ? arc ^ 1 : arc]! > TINY) activate(state, other)
      if (parent[other]! >= 0 && head[parent[other]!] === node) disown(state, other)
    }
  }
  orphans.length = 0
}

/** Steps from a node to its terminal, or infinity when its path is broken; marks the path as checked. */
function rootDistance({ head, parent, distance, stamp, time }: FlowState, from: number): number {
  let steps = 0
  let node = from
  for (;;) {
    if (stamp[node] === time) {
      steps += distance[node]!
      break
    }
    const arc = parent[node]!
    if (arc === ORPHAN || arc === NONE) return Number.POSITIVE_INFINITY
    steps++
    if (arc === TERMINAL) {
      stamp[node] = time
      distance[node] = 1
      break
    }
    node = head[arc]!
  }
  let left = steps
  for (node = from; stamp[node] !== time; node = head[parent[node]!]!) {
    stamp[node] = time
    distance[node] = left--
  }
  return steps
}
