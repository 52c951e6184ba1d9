import type { mat4 } from '@gltf-transform/core'
import { compactGeometry, pickVertices } from '../geometry/compact-geometry.js'
import type { Geometry, VertexStream } from '../geometry/geometry.js'
import { positionsOf } from '../geometry/geometry.js'
import {
  invertAffine,
  isMirrored,
  largestScale,
  multiply,
  transformDirections,
  transformPoints,
  transposeLinear,
} from '../geometry/matrix.js'
import type { PlacedGeometry } from '../geometry/model-part.js'
import { boundsOf, extentOf } from '../geometry/surface.js'

/** Tells which part a vertex came from; `#` keeps it out of simplification and of documents. */
const PART_STREAM = '#part'

/**
 * Joins parts into one geometry, so that one simplification shares the triangles among them by error and keeps
 * their common borders closed. Attributes that a part lacks are zero. Triangles show their fronts as the scene does:
 * those of mirrored parts are turned round.
 * @param place World matrix of each part, or another that keeps them together.
 */
export function joinParts(
  parts: readonly PlacedGeometry[],
  place: (part: PlacedGeometry) => mat4 = worldOf,
): Geometry {
  const placed = parts.map((part) => placePart(part, place(part)))
  const sizes = new Map<string, number>()
  for (const geometry of placed)
    for (const [semantic, { size }] of geometry.streams) sizes.set(semantic, size)
  const vertexCount = placed.reduce((sum, geometry) => sum + geometry.vertexCount, 0)
  const streams = new Map<string, VertexStream>()
  for (const [semantic, size] of sizes) streams.set(semantic, joinStream(placed, semantic, size, vertexCount))
  streams.set(PART_STREAM, { size: 1, data: partNumbers(placed, vertexCount) })
  return { indices: joinIndices(placed), vertexCount, streams, targets: [] }
}

const worldOf = ({ placements }: PlacedGeometry): mat4 => placements[0]!

/** Farther from the origin than so many times its extent, a part's 32-bit positions are coarse. */
const FAR = 1_000

/** Where to join parts: in world space, or near the first of them if that is far away. */
export function placeToJoin(parts: readonly PlacedGeometry[]): (part: PlacedGeometry) => mat4 {
  const first = parts[0]!
  const [x, y, z] = worldOf(first).slice(12) as [number, number, number]
  const extent = extentOf(boundsOf({ positions: positionsOf(first.geometry) })) * largestScale(worldOf(first))
  if (Math.hypot(x, y, z) <= FAR * extent) return worldOf
  const back: mat4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1]
  return (part) => multiply(back, worldOf(part))
}

/** Takes a joined geometry apart again, each part back in its own space with its own attributes. */
export function splitParts(
  simplified: Geometry,
  parts: readonly PlacedGeometry[],
  place: (part: PlacedGeometry) => mat4 = worldOf,
): Geometry[] {
  const joined = separateParts(simplified)
  const numbers = joined.streams.get(PART_STREAM)!.data
  const lists: number[][] = parts.map(() => [])
  for (let i = 0; i < joined.indices.length; i += 3) {
    const list = lists[numbers[joined.indices[i]!]!]!
    list.push(joined.indices[i]!, joined.indices[i + 1]!, joined.indices[i + 2]!)
  }
  return parts.map((part, i) => {
    const own = compactGeometry({ ...joined, indices: Uint32Array.from(lists[i]!) })
    return unplace(own, part, place(part))
  })
}

/**
 * Simplification by a grid makes triangles whose corners are of different parts. Such a triangle goes to the part of
 * its first corner; the others keep their places, but take that corner's attributes: theirs mean nothing there.
 */
function separateParts(joined: Geometry): Geometry {
  const numbers = joined.streams.get(PART_STREAM)!.data
  const foreign: { corner: number; vertex: number; first: number }[] = []
  for (let i = 0; i < joined.indices.length; i++) {
    const vertex = joined.indices[i]!
    const first = joined.indices[i - (i % 3)]!
    if (numbers[vertex] !== numbers[first]) foreign.push({ corner: i, vertex, first })
  }
  if (foreign.length === 0) return joined
  const { vertexCount } = joined
  const sources = Uint32Array.from({ length: vertexCount + foreign.length }, (_, i) => i)
  sources.set(
    foreign.map(({ first }) => first),
    vertexCount,
  )
  const indices = joined.indices.slice()
  const separated = pickVertices(joined, sources, indices)
  const positions = positionsOf(separated)
  foreign.forEach(({ corner, vertex }, i) => {
    indices[corner] = vertexCount + i
    positions.copyWithin((vertexCount + i) * 3, vertex * 3, vertex * 3 + 3)
  })
  return separated
}

/** Whether a part can be joined: drawn once, rigid, and its matrix can be undone. */
export function isJoinable({ geometry, placements }: PlacedGeometry): boolean {
  const rigid = geometry.targets.length === 0 && !geometry.streams.has('JOINTS_0')
  return rigid && placements.length === 1 && invertAffine(placements[0]!) !== null
}

function placePart({ geometry }: PlacedGeometry, matrix: mat4): Geometry {
  const normalMatrix = transposeLinear(invertAffine(matrix)!)
  const streams = new Map(geometry.streams)
  streams.set('POSITION', { size: 3, data: transformPoints(positionsOf(geometry), matrix) })
  turn(streams, 'NORMAL', normalMatrix)
  turn(streams, 'TANGENT', matrix)
  return keepFronts({ ...geometry, streams }, matrix)
}

function unplace(geometry: Geometry, part: PlacedGeometry, matrix: mat4): Geometry {
  const inverse = invertAffine(matrix)!
  const streams = new Map([...geometry.streams].filter(([semantic]) => part.geometry.streams.has(semantic)))
  streams.set('POSITION', { size: 3, data: transformPoints(positionsOf(geometry), inverse) })
  turn(streams, 'NORMAL', transposeLinear(matrix))
  turn(streams, 'TANGENT', inverse)
  return keepFronts({ ...geometry, streams }, inverse)
}

/** What a mirroring matrix turned inside out is put right: the order of corners, and the side of bitangents. */
function keepFronts(geometry: Geometry, matrix: mat4): Geometry {
  if (!isMirrored(matrix)) return geometry
  const indices = geometry.indices.slice()
  for (let i = 0; i < indices.length; i += 3) {
    indices[i + 1] = geometry.indices[i + 2]!
    indices[i + 2] = geometry.indices[i + 1]!
  }
  const tangents = geometry.streams.get('TANGENT')
  if (!tangents) return { ...geometry, indices }
  const data = tangents.data.slice()
  for (let i = 3; i < data.length; i += 4) data[i]! *= -1
  return { ...geometry, indices, streams: new Map(geometry.streams).set('TANGENT', { ...tangents, data }) }
}

function turn(streams: Map<string, VertexStream>, semantic: string, matrix: mat4): void {
  const stream = streams.get(semantic)
  if (!stream) return
  streams.set(semantic, {
    size: stream.size,
    data: transformDirections(stream.data as Float32Array, matrix, stream.size),
  })
}

function joinStream(placed: Geometry[], semantic: string, size: number, vertexCount: number): VertexStream {
  const data = new Float32Array(vertexCount * size)
  let offset = 0
  for (const geometry of placed) {
    const stream = geometry.streams.get(semantic)
    if (stream?.size === size) data.set(stream.data, offset)
    offset += geometry.vertexCount * size
  }
  return { size, data }
}

function partNumbers(placed: Geometry[], vertexCount: number): Uint32Array {
  const numbers = new Uint32Array(vertexCount)
  let offset = 0
  placed.forEach((geometry, part) => {
    numbers.fill(part, offset, offset + geometry.vertexCount)
    offset += geometry.vertexCount
  })
  return numbers
}

function joinIndices(placed: Geometry[]): Uint32Array {
  const indices = new Uint32Array(placed.reduce((sum, geometry) => sum + geometry.indices.length, 0))
  let corner = 0
  let base = 0
  for (const geometry of placed) {
    for (const vertex of geometry.indices) indices[corner++] = vertex + base
    base += geometry.vertexCount
  }
  return indices
}
