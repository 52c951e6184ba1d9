import { MeshoptSimplifier, type SimplifierFlags } from 'meshoptimizer/simplifier'
import { compactGeometry, pickVertices, usedVertices } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf, triangleCountOf, type VertexStream } from '../geometry/geometry.js'
import { boundsOf, extentOf } from '../geometry/surface.js'
import { joinAttributes } from './attributes.js'
import { keepLargestTriangles } from './keep-largest-triangles.js'

interface Attempt {
  readonly flags: SimplifierFlags[]
  /**
   * Largest deviation, as a share of the extent: given free rein, meshoptimizer reaches any count by folding the whole
   * model when seams block every good collapse.
   */
  readonly error: number
  /** How much more than usual texture coordinates count. */
  readonly uvFactor: number
}

/** Ways to simplify that leave texture seams alone, the kindest first; each goes on where the one before stopped. */
const ALONG_SEAMS: readonly Attempt[] = [
  { flags: ['Prune'], error: 0.03, uvFactor: 1 },
  { flags: ['Prune', 'Regularize'], error: 0.1, uvFactor: 1 },
]
/** Ways that cross them. Heavier texture coordinates smear less: on a toy car, SSIM 0.927 instead of 0.922. */
const ACROSS_SEAMS: readonly Attempt[] = [
  { flags: ['Prune', 'Permissive'], error: 0.1, uvFactor: 4 },
  { flags: ['Prune', 'Permissive', 'Regularize'], error: 0.2, uvFactor: 4 },
]
/** Share of the extent up to which a deviation is not worth crossing seams. */
const CLOSE = 0.005
/**
 * Share of the deviation that crossing seams must bring it down to. On one surface that is cut into charts it makes
 * little difference; where small parts with hard edges use up the triangles (a toy car: 0.05) the shape depends on it.
 */
const MUCH_CLOSER = 0.5

export interface SimplifiedGeometry {
  readonly geometry: Geometry
  /** meshoptimizer's own estimate of the deviation, in the units of the positions. */
  readonly error: number
  /** Whether texture seams were crossed. */
  readonly seamsBroken: boolean
}

export interface SimplifyOptions {
  /** Ceiling, kept in any case if `force` is set. */
  readonly triangles: number
  /** Whether the ceiling outweighs texture seams and, at last, small parts. Default: true. */
  readonly force?: boolean
  /** Whether there are seams that crossing could help with. Default: true. */
  readonly seams?: boolean
}

/** Removes triangles until at most `triangles` are left. `MeshoptSimplifier.ready` must have been awaited. */
export function simplifyGeometry(
  source: Geometry,
  { triangles, force = true, seams = true }: SimplifyOptions,
): SimplifiedGeometry {
  if (triangleCountOf(source) <= triangles) return { geometry: source, error: 0, seamsBroken: false }
  const extent = extentOf(boundsOf({ positions: positionsOf(source) }))
  const along = tryInTurn(source, ALONG_SEAMS, { triangles, extent })
  const reached = triangleCountOf(along.geometry) <= triangles
  const close = !seams || along.error <= CLOSE * extent
  if (!force || (reached && close)) return { ...along, seamsBroken: false }
  const across = tryInTurn(source, ACROSS_SEAMS, { triangles, extent })
  const better = !reached || across.error <= MUCH_CLOSER * along.error
  if (better && triangleCountOf(across.geometry) <= triangles) return { ...across, seamsBroken: true }
  if (reached) return { ...along, seamsBroken: false }
  return collapseSloppily(across.geometry, triangles)
}

function tryInTurn(
  source: Geometry,
  attempts: readonly Attempt[],
  { triangles, extent }: { triangles: number; extent: number },
): Collapsed {
  let best: Collapsed = { geometry: source, error: 0 }
  for (const attempt of attempts) {
    if (triangleCountOf(best.geometry) <= triangles) break
    const next = collapse(best.geometry, { ...attempt, triangles, error: attempt.error * extent })
    if (next.geometry.indices.length > 0) best = { geometry: next.geometry, error: best.error + next.error }
  }
  return best
}

interface CollapseOptions extends Attempt {
  readonly triangles: number
  /** Largest deviation, in the units of the positions. */
  readonly error: number
}

type Collapsed = Omit<SimplifiedGeometry, 'seamsBroken'>

function collapse(source: Geometry, { triangles, error, flags, uvFactor }: CollapseOptions): Collapsed {
  const allFlags: SimplifierFlags[] = [...flags, 'ErrorAbsolute']
  const { data, weights, split } = joinAttributes(source, uvFactor)
  const stride = weights.length
  const limits = [null, triangles * 3, error, allFlags] as const
  if (!mayMove(source)) {
    const positions = positionsOf(source)
    const [indices, reached] = MeshoptSimplifier.simplifyWithAttributes(
      ...([source.indices, positions, 3, data, stride, weights] as const),
      ...limits,
    )
    return { geometry: compactGeometry({ ...source, indices }), error: reached }
  }
  const indices = source.indices.slice()
  const positions = positionsOf(source).slice()
  const [length, reached] = MeshoptSimplifier.simplifyWithUpdate(
    ...([indices, positions, 3, data, stride, weights] as const),
    ...limits,
  )
  const used = usedVertices(dropFlat(indices.subarray(0, length), positions), source.vertexCount)
  const streams = split(data, used.vertices)
  streams.set('POSITION', pickPositions(positions, used.vertices))
  keepOthers(source, used.vertices, streams)
  return {
    geometry: { indices: used.indices, vertexCount: used.vertices.length, streams, targets: [] },
    error: reached,
  }
}

/** Vertices of skinned and morphed meshes must stay what they are; others move to the best place. */
const mayMove = ({ streams, targets }: Geometry): boolean => targets.length === 0 && !streams.has('JOINTS_0')

/** Vertices that were nearly in one place, as at the pole of a ball, may be moved to the same one. Works in place. */
function dropFlat(indices: Uint32Array, positions: Float32Array): Uint32Array {
  const same = (a: number, b: number) =>
    positions[a * 3] === positions[b * 3] &&
    positions[a * 3 + 1] === positions[b * 3 + 1] &&
    positions[a * 3 + 2] === positions[b * 3 + 2]
  let length = 0
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]!
    const b = indices[i + 1]!
    const c = indices[i + 2]!
    if (same(a, b) || same(b, c) || same(c, a)) continue
    indices[length++] = a
    indices[length++] = b
    indices[length++] = c
  }
  return indices.subarray(0, length)
}

function pickPositions(positions: Float32Array, vertices: Uint32Array): VertexStream {
  const data = new Float32Array(vertices.length * 3)
  for (let i = 0; i < vertices.length; i++) {
    const from = vertices[i]! * 3
    data[i * 3] = positions[from]!
    data[i * 3 + 1] = positions[from + 1]!
    data[i * 3 + 2] = positions[from + 2]!
  }
  return { size: 3, data }
}

/** Streams that simplification did not carry stay as they were at the vertices that are left. */
function keepOthers(source: Geometry, vertices: Uint32Array, streams: Map<string, VertexStream>): void {
  const others = new Map([...source.streams].filter(([semantic]) => !streams.has(semantic)))
  if (others.size === 0) return
  const picked = pickVertices({ ...source, streams: others, targets: [] }, vertices, source.indices)
  for (const [semantic, stream] of picked.streams) streams.set(semantic, stream)
}

/** By a grid, whatever the mesh is like; should even that leave too many, the largest triangles stay. */
function collapseSloppily(source: Geometry, triangles: number): SimplifiedGeometry {
  const [indices, error] = MeshoptSimplifier.simplifySloppy(
    source.indices,
    positionsOf(source),
    3,
    null,
    triangles * 3,
    NO_ERROR_LIMIT,
  )
  const rough = indices.length > 0 ? compactGeometry({ ...source, indices }) : source
  return { geometry: keepLargestTriangles(rough, triangles), error, seamsBroken: true }
}

/** Beyond any real deviation: the triangle count alone decides. */
const NO_ERROR_LIMIT = 1e6
