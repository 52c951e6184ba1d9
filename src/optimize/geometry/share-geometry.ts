import type { TypedArray } from '@gltf-transform/core'
import type { Geometry, VertexStream } from './geometry.js'

/** The same geometry in memory that other threads can read without a copy. */
export function shareGeometry({ indices, vertexCount, streams, targets }: Geometry): Geometry {
  const shareStreams = (source: ReadonlyMap<string, VertexStream>) =>
    new Map([...source].map(([semantic, stream]) => [semantic, { ...stream, data: shareArray(stream.data) }]))
  return {
    indices: shareArray(indices),
    vertexCount,
    streams: shareStreams(streams),
    targets: targets.map(shareStreams),
  }
}

function shareArray<T extends TypedArray>(array: T): T {
  const Type = array.constructor as new (buffer: ArrayBufferLike) => T
  const shared = new Type(new SharedArrayBuffer(array.byteLength))
  shared.set(array)
  return shared
}
