/** A graph whose edges carry as much one way as the other. */
export interface FlowGraph {
  readonly nodes: number
  /** Capacity from the source (positive) or to the sink (negative) of each node. */
  readonly terminal: Float32Array
  /** Ends of the edges: edge e joins `from[e]` and `to[e]` with `capacity[e]` both ways. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly capacity: Float32Array
}

/** Trees that a node may be in. */
export const FREE = 0
export const SOURCE = 1
export const SINK = 2
/** Parents that are no arc. */
export const NONE = -1
export const TERMINAL = -2
export const ORPHAN = -3

/** Both search trees, and what flow the arcs still bear. */
export interface FlowState {
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

/** The state before any flow: every node with a terminal is the root of its own branch. */
export function createFlowState({ nodes, terminal, from, to, capacity }: FlowGraph): FlowState {
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
  const state: FlowState = {
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

/** Lines a node up to grow from. */
export function activate(state: FlowState, node: number): void {
  if (state.queued[node]) return
  state.queued[node] = 1
  state.queue[(state.queueStart + state.queueLength++) % state.queue.length] = node
}
