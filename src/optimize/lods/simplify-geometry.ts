import { MeshoptSimplifier, type SimplifierFlags } from 'meshoptimizer/simplifier'
import { compactGeometry, pickVertices, usedVertices } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf, triangleCountOf, type VertexStream } from '../geometry/geometry.js'
import { boundsOf, extentOf } from '../geometry/surface.js'
import { joinAttributes } from './attributes.js'
import { keepLargestTriangles } from './keep-largest-triangles.js'

/**
 * Ways to simplify, from the kindest to the roughest. Each may deviate by a share of the extent only: given
 * free rein, meshoptimizer reaches any count by folding the whole model when seams block every good collapse.
 */
const ATTEMPTS: readonly { flags: SimplifierFlags[]; error: number; breaksSeams: boolean }[] = [
  { flags: ['Prune'], error: 0.03, breaksSeams: false },
  { flags: ['Prune', 'Regularize'], error: 0.1, breaksSeams: false },
  { flags: ['Prune', 'Permissive'], error: 0.1, breaksSeams: true },
  { flags: ['Prune', 'Permissive', 'Regularize'], error: 0.2, breaksSeams: true },
]

export interface SimplifiedGeometry {
  readonly geometry: Geometry
  /** meshoptimizer's own estimate of the deviation, in the units of the positions. */
  readonly error: number
  /** Whether triangles could only be saved by damaging texture seams. */
  readonly seamsBroken: boolean
}

export interface SimplifyOptions {
  /** Ceiling, kept in any case if `force` is set. */
  readonly triangles: number
  /** Whether the ceiling outweighs texture seams and, at last, small parts. Default: true. */
  readonly force?: boolean
}

/** Removes triangles until at most `triangles` are left. `MeshoptSimplifier.ready` must have been awaited. */
export function simplifyGeometry(
  source: Geometry,
  { triangles, force = true }: SimplifyOptions,
): SimplifiedGeometry {
  let best: SimplifiedGeometry = { geometry: source, error: 0, seamsBroken: false }
  if (triangleCountOf(source) <= triangles) return best
  const extent = extentOf(boundsOf({ positions: positionsOf(source) }))
  for (const { flags, error, breaksSeams } of ATTEMPTS) {
    if (triangleCountOf(best.geometry) <= triangles || (breaksSeams && !force)) break
    const next = collapse(best.geometry, { triangles, error: error * extent, flags })
    if (next.geometry.indices.length === 0) continue
    best = { geometry: next.geometry, error: best.error + next.error, seamsBroken: breaksSeams }
  }
  if (triangleCountOf(best.geometry) <= triangles || !force) return best
  return collapseSloppily(best.geometry, triangles)
}

interface CollapseOptions {
  readonly triangles: number
  /** Largest deviation, in the units of the positions. */
  readonly error: number
  readonly flags: SimplifierFlags[]
}

type Collapsed = Omit<SimplifiedGeometry, 'seamsBroken'>

function collapse(source: Geometry, { triangles, error, flags }: CollapseOptions): Collapsed {
  const allFlags: SimplifierFlags[] = [...flags, 'ErrorAbsolute']
  const { data, weights, split } = joinAttributes(source)
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
  const used = usedVertices(indices.subarray(0, length), source.vertexCount)
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
