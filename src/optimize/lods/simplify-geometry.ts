import { MeshoptSimplifier, type SimplifierFlags } from 'meshoptimizer'
import { compactGeometry } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf, triangleCountOf, type VertexStream } from '../geometry/geometry.js'
import { boundsOf, extentOf } from '../geometry/surface.js'
import { keepLargestTriangles } from './keep-largest-triangles.js'

/**
 * How much each attribute counts against the position, per meshoptimizer's convention: positions scaled
 * to the extent, attributes as they are. Found by comparing distance and normal deviation on scanned and
 * generated models at equal triangle counts; see bench/RESULTS.md.
 */
const WEIGHTS: Readonly<Record<string, number>> = { NORMAL: 0.1, TEXCOORD: 0.5, COLOR: 0.5 }
const MAX_ATTRIBUTES = 32

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
  /** Ceiling, kept in any case. */
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
  const extent = extentOf(boundsOf({ positions: positionsOf(source), indices: source.indices }))
  for (const { flags, error, breaksSeams } of ATTEMPTS) {
    if (triangleCountOf(best.geometry) <= triangles || (breaksSeams && !force)) break
    const next = collapse(best.geometry, { triangles, error: error * extent, flags })
    if (next.geometry.indices.length === 0) continue
    best = { geometry: next.geometry, error: best.error + next.error, seamsBroken: breaksSeams }
  }
  if (triangleCountOf(best.geometry) <= triangles || !force) return best
  return collapseSloppily(best.geometry, triangles)
}

/** Vertices of skinned and morphed meshes must stay what they are; others move to the best place. */
const mayMove = ({ streams, targets }: Geometry): boolean => targets.length === 0 && !streams.has('JOINTS_0')

interface CollapseOptions {
  readonly triangles: number
  /** Largest deviation, in the units of the positions. */
  readonly error: number
  readonly flags: SimplifierFlags[]
}

type Collapsed = Omit<SimplifiedGeometry, 'seamsBroken'>

function collapse(source: Geometry, { triangles, error: limit, flags }: CollapseOptions): Collapsed {
  const attributes = joinAttributes(source)
  const positions = positionsOf(source).slice()
  const rest = [3, attributes.data, attributes.size, attributes.weights, null, triangles * 3, limit] as const
  const allFlags: SimplifierFlags[] = [...flags, 'ErrorAbsolute']
  if (!mayMove(source)) {
    const [indices, error] = MeshoptSimplifier.simplifyWithAttributes(
      source.indices,
      positions,
      ...spread(rest),
      allFlags,
    )
    return { geometry: compactGeometry({ ...source, indices }), error }
  }
  const indices = source.indices.slice()
  const [length, error] = MeshoptSimplifier.simplifyWithUpdate(indices, positions, ...spread(rest), allFlags)
  const streams = splitAttributes(source, attributes.data, attributes.size)
  streams.set('POSITION', { size: 3, data: positions })
  return { geometry: compactGeometry({ ...source, streams, indices: indices.slice(0, length) }), error }
}

type Rest = readonly [number, Float32Array, number, number[], null, number, number]
const spread = (rest: Rest): [...Rest] => [...rest]

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

/** Streams that simplification weighs or interpolates, in a fixed order. */
function attributeStreams(source: Geometry): [string, VertexStream][] {
  const streams = [...source.streams].filter(
    ([semantic]) => semantic !== 'POSITION' && !/^(JOINTS_|WEIGHTS_|#)/.test(semantic),
  )
  let size = 0
  return streams.filter(([, stream]) => {
    size += stream.size
    return size <= MAX_ATTRIBUTES
  })
}

function joinAttributes(source: Geometry): { data: Float32Array; size: number; weights: number[] } {
  const streams = attributeStreams(source)
  const size = streams.reduce((sum, [, stream]) => sum + stream.size, 0)
  const data = new Float32Array(source.vertexCount * size)
  const weights: number[] = []
  for (const [semantic, stream] of streams) {
    const offset = weights.length
    const weight = weightOf(semantic, stream)
    for (let k = 0; k < stream.size; k++) weights.push(weight)
    for (let vertex = 0; vertex < source.vertexCount; vertex++) {
      for (let k = 0; k < stream.size; k++) {
        data[vertex * size + offset + k] = stream.data[vertex * stream.size + k]!
      }
    }
  }
  return { data, size, weights }
}

function weightOf(semantic: string, stream: VertexStream): number {
  const weight = WEIGHTS[semantic.replace(/_\d+$/, '')] ?? 0
  // A tiling texture runs over many units; one unit of it then covers that much less of the surface.
  return semantic.startsWith('TEXCOORD_') ? weight / Math.max(1, rangeOf(stream.data)) : weight
}

function rangeOf(data: VertexStream['data']): number {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < min) min = value
    if (value > max) max = value
  }
  return max - min
}

/** Takes interpolated attributes apart again and puts them back into their domains. */
function splitAttributes(source: Geometry, joined: Float32Array, stride: number): Map<string, VertexStream> {
  const result = new Map(source.streams)
  let offset = 0
  for (const [semantic, { size, data }] of attributeStreams(source)) {
    const moved = new Float32Array(data.length)
    for (let vertex = 0; vertex < source.vertexCount; vertex++) {
      for (let k = 0; k < size; k++) moved[vertex * size + k] = joined[vertex * stride + offset + k]!
    }
    restoreDomain(semantic, size, moved, data as Float32Array)
    result.set(semantic, { size, data: moved })
    offset += size
  }
  return result
}

/** Unit length for directions; for the rest the range that the source had, so that nothing reads outside. */
function restoreDomain(semantic: string, size: number, moved: Float32Array, source: Float32Array): void {
  if (semantic === 'NORMAL' || semantic === 'TANGENT') {
    normalizeDirections(size, moved, source)
    return
  }
  for (let k = 0; k < size; k++) {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let i = k; i < source.length; i += size) {
      if (source[i]! < min) min = source[i]!
      if (source[i]! > max) max = source[i]!
    }
    for (let i = k; i < moved.length; i += size) moved[i] = Math.min(max, Math.max(min, moved[i]!))
  }
}

function normalizeDirections(size: number, moved: Float32Array, source: Float32Array): void {
  for (let i = 0; i < moved.length; i += size) {
    const length = Math.hypot(moved[i]!, moved[i + 1]!, moved[i + 2]!)
    const sound = length > 1e-3 && Number.isFinite(length)
    for (let k = 0; k < 3; k++) moved[i + k] = sound ? moved[i + k]! / length : source[i + k]!
    if (size === 4) moved[i + 3] = source[i + 3]!
  }
}
