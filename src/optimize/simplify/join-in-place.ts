import type { TypedArray } from '@gltf-transform/core'
import { compactGeometry, pickVertices } from '../geometry/compact-geometry.js'
import type { Geometry, VertexStream } from '../geometry/geometry.js'

type Streams = ReadonlyMap<string, VertexStream>

/** Tells which part a vertex came from; `#` keeps it out of simplification and of documents. */
const PART_STREAM = '#part'
/** What decides where a vertex is, at rest and in any pose. */
const SHAPE = /^(POSITION$|JOINTS_|WEIGHTS_)/

/**
 * Joins geometries of one space, with their joints and morph targets, so that one simplification keeps their common
 * borders closed. Attributes that one of them lacks are zero.
 */
export function joinInPlace(parts: readonly Geometry[]): Geometry {
  const counts = parts.map(({ vertexCount }) => vertexCount)
  const streams = concatenate(
    parts.map((part) => part.streams),
    counts,
  )
  const numbers = parts.map(({ vertexCount }, part) => new Uint32Array(vertexCount).fill(part))
  streams.set(PART_STREAM, { size: 1, data: joinArrays(numbers) })
  let first = 0
  const indices = parts.map((part) => {
    const moved = part.indices.map((vertex) => vertex + first)
    first += part.vertexCount
    return moved
  })
  return {
    indices: joinArrays(indices),
    vertexCount: first,
    streams,
    targets: parts[0]!.targets.map((_, i) =>
      concatenate(
        parts.map(({ targets }) => targets[i]!),
        counts,
      ),
    ),
  }
}

/** Takes a joined geometry apart again, each part with its own attributes. */
export function splitInPlace(joined: Geometry, parts: readonly Geometry[]): Geometry[] {
  const { separated, owners } = separate(joined)
  const corners: number[][] = parts.map(() => [])
  separated.indices.forEach((vertex, corner) => void corners[owners[Math.floor(corner / 3)]!]!.push(vertex))
  return parts.map((part, number) => {
    const own = Uint32Array.from(corners[number]!)
    const { indices, vertexCount, streams, targets } = compactGeometry({ ...separated, indices: own })
    return {
      indices,
      vertexCount,
      streams: likeIn(part.streams, streams),
      targets: part.targets.map((target, i) => likeIn(target, targets[i]!)),
    }
  })
}

function concatenate(all: readonly Streams[], counts: readonly number[]): Map<string, VertexStream> {
  const joined = new Map<string, VertexStream>()
  for (const semantic of new Set(all.flatMap((streams) => [...streams.keys()]))) {
    const own = all.map((streams) => streams.get(semantic))
    const size = Math.max(...own.map((stream) => stream?.size ?? 0))
    const { data: like } = own.find((stream) => stream !== undefined)!
    const data = new (like.constructor as new (length: number) => TypedArray)(
      size * counts.reduce((sum, count) => sum + count, 0),
    )
    let first = 0
    for (const [part, stream] of own.entries()) {
      if (stream) data.set(resize(stream, size).data, first * size)
      first += counts[part]!
    }
    joined.set(semantic, { size, data })
  }
  return joined
}

/** More numbers per vertex, the new ones zero, or fewer. */
function resize(stream: VertexStream, size: number): VertexStream {
  if (stream.size === size) return stream
  const count = stream.data.length / stream.size
  const data = new (stream.data.constructor as new (length: number) => TypedArray)(count * size)
  for (let v = 0; v < count; v++) {
    for (let k = 0; k < Math.min(size, stream.size); k++)
      data[v * size + k] = stream.data[v * stream.size + k]!
  }
  return { size, data }
}

function joinArrays(arrays: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let first = 0
  for (const array of arrays) {
    joined.set(array, first)
    first += array.length
  }
  return joined
}

/**
 * Simplification by a grid makes triangles whose corners are of different parts. Such a triangle goes to the part of
 * its first corner; the others keep their places, but take that corner's attributes: theirs mean nothing there.
 */
function separate(joined: Geometry): { separated: Geometry; owners: Uint32Array } {
  const { indices, vertexCount } = joined
  const numbers = joined.streams.get(PART_STREAM)!.data
  const owners = new Uint32Array(indices.length / 3).map((_, triangle) => numbers[indices[triangle * 3]!]!)
  const foreign: number[] = []
  indices.forEach((vertex, corner) => {
    if (numbers[vertex] !== owners[Math.floor(corner / 3)]) foreign.push(corner)
  })
  if (foreign.length === 0) return { separated: joined, owners }
  const sourcesOf = (vertexAt: (corner: number) => number) =>
    Uint32Array.from({ length: vertexCount + foreign.length }, (_, i) =>
      i < vertexCount ? i : indices[vertexAt(foreign[i - vertexCount]!)]!,
    )
  const renumbered = indices.slice()
  for (const [i, corner] of foreign.entries()) renumbered[corner] = vertexCount + i
  const looks = pickVertices(
    joined,
    sourcesOf((corner) => corner - (corner % 3)),
    renumbered,
  )
  const shapes = pickVertices(
    joined,
    sourcesOf((corner) => corner),
    renumbered,
  )
  const streams = new Map(
    [...looks.streams].map(([semantic, look]) => [
      semantic,
      SHAPE.test(semantic) ? shapes.streams.get(semantic)! : look,
    ]),
  )
  return { separated: { ...looks, streams, targets: shapes.targets }, owners }
}

/** The streams that a part has, of the sizes that they have there. */
const likeIn = (own: Streams, found: Streams): Streams =>
  new Map([...own].map(([semantic, { size }]) => [semantic, resize(found.get(semantic)!, size)]))
