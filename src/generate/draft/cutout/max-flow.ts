/**
 * A minimum cut between two terminals on a graph with symmetric edges.
 *
 * The method is that of Y. Boykov and V. Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms for
 * Energy Minimization in Vision" (PAMI 2004): two search trees that are kept and repaired after every augmentation,
 * with the distance and time-stamp heuristics of the paper's section 3.2.2. Written anew over typed arrays.
 */
export interface FlowGraph {
  readonly nodes: number
  /** Capacity from the source (positive) or to the sink (negative) of each node. */
  readonly terminal: Float32Array
  /** Ends of the edges: edge e joins `from[e]` and `to[e]` with `capacity[e]` both ways. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly capacity: Float32Array
}

const FREE = 0
const SOURCE = 1
const SINK = 2
/** Parents that are no arc. */
const NONE = -1
const TERMINAL = -2
const ORPHAN = -3
/** Flows below this are rounding noise of 32-bit floats, and would make the search creep. */
const TINY = 1e-5

/** Returns 1 for every node on the source's side of a minimum cut, 0 for the rest. */
export function minimumCut(graph: FlowGraph): Uint8Array {
  const state = createState(graph)
  for (let arc = grow(state); arc !== NONE; arc = grow(state)) {
    augment(state, arc)
    adopt(state)
  }
  return state.tree.map((side) => (side === SOURCE ? 1 : 0))
}

interface State {
  /** Arcs of a node lie at `arcs[start[node] … start[node + 1]]`; arc 2e runs along edge e, 2e + 1 against it. */
  readonly start: Int32Array
  readonly arcs: Int32Array
  readonly head: Int32Array
  readonly residual: Float32Array
  readonly terminal: Float32Array
  readonly tree: Uint8Array
  readonly parent: Int32Array
  readonly distance: Int32Array
  readonly stamp: Int32Array
  time: number
  /** Ring buffer of active nodes; `queued` keeps each in it once. */
  readonly queue: Int32Array
  readonly queued: Uint8Array
  queueStart: number
  queueLength: number
  /** Node and arc at which the search goes on after an augmentation. */
  active: number
  readonly orphans: number[]
}

function createState({ nodes, terminal, from, to, capacity }: FlowGraph): State {
  const start = new Int32Array(nodes + 1)
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]!++
    start[to[e]! + 1]!++
  }
  for (let i = 0; i < nodes; i++) start[i + 1] = start[i + 1]! + start[i]!
  const fill = start.slice()
  const arcs = new Int32Array(from.length * 2)
  const head = new Int32Array(from.length * 2)
  const residual = new Float32Array(from.length * 2)
  for (let e = 0; e < from.length; e++) {
    head[2 * e] = to[e]!
    head[2 * e + 1] = from[e]!
    residual[2 * e] = capacity[e]!
    residual[2 * e + 1] = capacity[e]!
    arcs[fill[from[e]!]!++] = 2 * e
    arcs[fill[to[e]!]!++] = 2 * e + 1
  }
  const state: State = {
    start,
    arcs,
    head,
    residual,
    terminal: terminal.slice(),
    tree: new Uint8Array(nodes),
    parent: new Int32Array(nodes).fill(NONE),
    distance: new Int32Array(nodes),
    stamp: new Int32Array(nodes),
    time: 0,
    queue: new Int32Array(nodes + 1),
    queued: new Uint8Array(nodes),
    queueStart: 0,
    queueLength: 0,
    active: NONE,
    orphans: [],
  }
  for (let i = 0; i < nodes; i++) {
    if (terminal[i] === 0) continue
    state.tree[i] = terminal[i]! > 0 ? SOURCE : SINK
    state.parent[i] = TERMINAL
    state.distance[i] = 1
    activate(state, i)
  }
  return state
}

function activate(state: State, node: number): void {
  if (state.queued[node]) return
  state.queued[node] = 1
  state.queue[(state.queueStart + state.queueLength++) % state.queue.length] = node
}

/** Grows both trees until they touch; returns the arc from the source's tree to the sink's, or NONE. */
function grow(state: State): number {
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
function augment(state: State, bridge: number): void {
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

function disown(state: State, node: number): void {
  state.parent[node] = ORPHAN
  state.orphans.push(node)
}

/** Finds every orphan a new parent that still leads to its terminal, or sets it free. */
function adopt(state: State): void {
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
function rootDistance({ head, parent, distance, stamp, time }: State, from: number): number {
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
