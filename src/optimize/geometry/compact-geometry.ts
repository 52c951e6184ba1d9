import type { TypedArray } from '@gltf-transform/core'
import type { Geometry, VertexStream } from './geometry.js'

/** Drops vertices that no triangle uses; the rest keep their order of first use. */
export function compactGeometry(geometry: Geometry): Geometry {
  const { vertices, indices } = usedVertices(geometry.indices, geometry.vertexCount)
  return pickVertices(geometry, vertices, indices)
}

export interface UsedVertices {
  /** Old numbers of the vertices that are used, in order of first use. */
  readonly vertices: Uint32Array
  /** The index list with new numbers. */
  readonly indices: Uint32Array
}

/** Renumbers an index list so that it uses every vertex. */
export function usedVertices(indices: Uint32Array, vertexCount: number): UsedVertices {
  const remap = new Int32Array(vertexCount).fill(-1)
  const vertices = new Uint32Array(Math.min(vertexCount, indices.length))
  const renumbered = new Uint32Array(indices.length)
  let count = 0
  for (let i = 0; i < indices.length; i++) {
    const vertex = indices[i]!
    if (remap[vertex] === -1) {
      vertices[count] = vertex
      remap[vertex] = count++
    }
    renumbered[i] = remap[vertex]!
  }
  return { vertices: vertices.slice(0, count), indices: renumbered }
}

/** A geometry whose vertex `i` is vertex `source[i]` of the given one. */
export function pickVertices(geometry: Geometry, source: Uint32Array, indices: Uint32Array): Geometry {
  const pick = (streams: ReadonlyMap<string, VertexStream>) =>
    new Map([...streams].map(([semantic, stream]) => [semantic, pickStream(stream, source)]))
  return {
    indices,
    vertexCount: source.length,
    streams: pick(geometry.streams),
    targets: geometry.targets.map(pick),
  }
}

function pickStream({ size, data, ...rest }: VertexStream, source: Uint32Array): VertexStream {
  const picked = new (data.constructor as new (length: number) => TypedArray)(source.length * size)
  for (let i = 0; i < source.length; i++) {
    const from = source[i]! * size
    for (let k = 0; k < size; k++) picked[i * size + k] = data[from + k]!
  }
  return { ...rest, size, data: picked }
}
