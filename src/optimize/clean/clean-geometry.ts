import { compactGeometry } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf, type VertexStream } from '../geometry/geometry.js'
import { areaOf } from '../geometry/triangle-area.js'
import { weldVertices } from '../geometry/weld-vertices.js'
import { mendNormals } from './mend-normals.js'

/** What was found in one primitive and mended: counts of triangles or vertices. */
export interface CleaningCounts {
  /** Triangles with a corner that is no number or names no vertex. */
  invalidTriangles: number
  /** Triangles without area. */
  degenerateTriangles: number
  /** Vertices whose normal was missing or no direction. */
  missingNormals: number
  /** Vertices whose normal pointed into the surface that their triangles' winding describes. */
  flippedNormals: number
  /** Vertices whose tangents were left out, because some of them were no directions. */
  droppedTangents: number
  /** Vertices with a texture coordinate, colour, tangent or weight that is no number. */
  invalidAttributes: number
  /** Numbers of vertex colours that were outside 0–1. */
  clampedColors: number
}

export interface CleanedGeometry {
  readonly geometry: Geometry
  readonly counts: CleaningCounts
}

/** Makes a primitive fit for simplification: welded, without broken triangles and unused vertices, with normals. */
export function cleanGeometry(source: Geometry): CleanedGeometry {
  const counts: CleaningCounts = {
    invalidTriangles: 0,
    degenerateTriangles: 0,
    missingNormals: 0,
    flippedNormals: 0,
    droppedTangents: 0,
    invalidAttributes: 0,
    clampedColors: 0,
  }
  const streams = new Map(source.streams)
  for (const [semantic, stream] of streams) {
    // Those three are looked at more closely below.
    if (semantic === 'POSITION' || semantic === 'NORMAL' || semantic === 'TANGENT') continue
    counts.invalidAttributes += zeroNonNumbers(stream)
    if (semantic.startsWith('COLOR_')) counts.clampedColors += clampColors(stream)
  }
  for (const target of source.targets) {
    for (const stream of target.values()) counts.invalidAttributes += zeroNonNumbers(stream)
  }
  const indices = keepSoundTriangles(source, counts)
  let geometry: Geometry = { ...source, streams, indices }
  if (indices.length < source.indices.length || !usesEveryVertex(geometry))
    geometry = compactGeometry(geometry)
  const mended = mendNormals(geometry)
  counts.missingNormals = mended.missing
  counts.flippedNormals = mended.flipped
  geometry = weldVertices(mended.geometry)
  const sound = hasSoundTangents(geometry)
  if (!sound) counts.droppedTangents = geometry.vertexCount
  return { geometry: sound ? geometry : withoutTangents(geometry), counts }
}

function usesEveryVertex({ indices, vertexCount }: Geometry): boolean {
  const used = new Uint8Array(vertexCount)
  for (let i = 0; i < indices.length; i++) used[indices[i]!] = 1
  return !used.includes(0)
}

function zeroNonNumbers({ data }: VertexStream): number {
  let count = 0
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!)) continue
    data[i] = 0
    count++
  }
  return count
}

/** glTF 2.0, section 3.7.2.1: colours are clamped to 0–1. Rounding may have made them a little more. */
function clampColors({ data }: VertexStream): number {
  let count = 0
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value >= 0 && value <= 1) continue
    data[i] = value < 0 ? 0 : 1
    if (value < -ROUNDING || value > 1 + ROUNDING) count++
  }
  return count
}

const ROUNDING = 1e-2

function keepSoundTriangles(geometry: Geometry, counts: CleaningCounts): Uint32Array {
  const { indices, vertexCount } = geometry
  const positions = positionsOf(geometry)
  // Copied when the first triangle has to go: most models have none.
  let kept: Uint32Array | null = null
  let length = 0
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]!
    const b = indices[i + 1]!
    const c = indices[i + 2]!
    const known = a < vertexCount && b < vertexCount && c < vertexCount
    const area = known ? areaOf(positions, a * 3, b * 3, c * 3) : Number.NaN
    if (area > 0 && Number.isFinite(area)) {
      if (kept) kept.set([a, b, c], length)
      length += 3
      continue
    }
    kept ??= indices.slice()
    if (area === 0) counts.degenerateTriangles++
    else counts.invalidTriangles++
  }
  return kept ? kept.slice(0, length) : indices
}

function hasSoundTangents({ streams }: Geometry): boolean {
  const tangents = streams.get('TANGENT')?.data as Float32Array | undefined
  for (let i = 0; tangents && i < tangents.length; i += 4) {
    const length = Math.hypot(tangents[i]!, tangents[i + 1]!, tangents[i + 2]!)
    if (!(Math.abs(length - 1) < 0.1) || Math.abs(tangents[i + 3]!) !== 1) return false
  }
  return true
}

/** Engines make tangents themselves (MikkTSpace) when there are none; that beats broken ones. */
function withoutTangents(geometry: Geometry): Geometry {
  return {
    ...geometry,
    streams: new Map([...geometry.streams].filter(([semantic]) => semantic !== 'TANGENT')),
  }
}
