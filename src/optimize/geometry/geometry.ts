import type { TypedArray } from '@gltf-transform/core'

/**
 * One stream of vertex data. While a model is worked on everything but joints is `Float32Array`; integers
 * come in when a level is quantised for writing.
 */
export interface VertexStream {
  /** Numbers per vertex. */
  readonly size: number
  readonly data: TypedArray
  /** Whether integers stand for fractions of their type's largest value. Default: no. */
  readonly normalized?: boolean
}

/** An indexed triangle list outside of any document. Streams are keyed by glTF semantic, as `POSITION`. */
export interface Geometry {
  readonly indices: Uint32Array
  readonly vertexCount: number
  readonly streams: ReadonlyMap<string, VertexStream>
  /** Morph targets: displacements, keyed by semantic. */
  readonly targets: readonly ReadonlyMap<string, VertexStream>[]
}

export const positionsOf = (geometry: Geometry): Float32Array =>
  geometry.streams.get('POSITION')!.data as Float32Array

export const triangleCountOf = (geometry: Geometry): number => geometry.indices.length / 3
