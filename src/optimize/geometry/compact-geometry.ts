import type { TypedArray } from '@gltf-transform/core'
import type { Geometry, VertexStream } from './geometry.js'

/** Drops vertices that no triangle uses; the rest keep their order of first use. */
export function compactGeometry(geometry: Geometry): Geometry {
  const remap = new Int32Array(geometry.vertexCount).fill(-1)
  const used: number[] = []
  const indices = geometry.indices.map((vertex) => {
    if (remap[vertex] === -1) remap[vertex] = used.push(vertex) - 1
    return remap[vertex]!
  })
  return pickVertices(geometry, Uint32Array.from(used), indices)
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
