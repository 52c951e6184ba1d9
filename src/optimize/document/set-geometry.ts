import type { Accessor, Document, Primitive } from '@gltf-transform/core'
import type { Geometry, VertexStream } from '../geometry/geometry.js'

/** Fills a primitive of a skeleton with geometry. Without triangles the primitive is left empty. */
export function setGeometry(document: Document, primitive: Primitive, geometry: Geometry): void {
  if (geometry.indices.length === 0) return
  const buffer = document.getRoot().listBuffers()[0]!
  const accessor = ({ size, data, normalized = false }: VertexStream) =>
    document
      .createAccessor()
      .setType(TYPES[size]!)
      .setArray(data as Parameters<Accessor['setArray']>[0])
      .setNormalized(normalized)
      .setBuffer(buffer)
  const { indices, vertexCount } = geometry
  primitive
    .setMode(4)
    .setIndices(accessor({ size: 1, data: vertexCount <= 65535 ? new Uint16Array(indices) : indices }))
  for (const [semantic, stream] of geometry.streams) primitive.setAttribute(semantic, accessor(stream))
  primitive.listTargets().forEach((target, i) => {
    for (const [semantic, stream] of geometry.targets[i]!) target.setAttribute(semantic, accessor(stream))
  })
}

/** Takes the vertex data out of a primitive, so that copying its document is cheap. */
export function clearGeometry(primitive: Primitive): void {
  for (const owner of [primitive, ...primitive.listTargets()]) {
    for (const semantic of owner.listSemantics()) owner.setAttribute(semantic, null)
  }
  primitive.setIndices(null)
}

const TYPES = { 1: 'SCALAR', 2: 'VEC2', 3: 'VEC3', 4: 'VEC4', 16: 'MAT4' } as Record<
  number,
  'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4' | 'MAT4'
>
