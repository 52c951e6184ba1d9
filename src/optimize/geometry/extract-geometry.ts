import { type Accessor, Document, Primitive, type TypedArray } from '@gltf-transform/core'
import type { Geometry, VertexStream } from './geometry.js'
import { isConnected, listCorners } from './list-corners.js'

const { TRIANGLES } = Primitive.Mode

/** Whether a primitive draws triangles, in whatever mode. */
export const isTriangles = (primitive: Primitive): boolean => primitive.getMode() >= TRIANGLES

/** Reads a primitive into plain arrays. Strips and fans become lists; points and lines give `null`. */
export function extractGeometry(primitive: Primitive): Geometry | null {
  const position = primitive.getAttribute('POSITION')
  if (!position || !isTriangles(primitive)) return null
  const vertexCount = position.getCount()
  return {
    vertexCount,
    indices: triangleList(primitive, vertexCount),
    streams: streamsOf(primitive, vertexCount),
    targets: primitive.listTargets().map((target) => streamsOf(target, vertexCount)),
  }
}

interface HasAttributes {
  listSemantics(): string[]
  getAttribute(semantic: string): Accessor | null
}

function streamsOf(owner: HasAttributes, vertexCount: number): Map<string, VertexStream> {
  const streams = new Map<string, VertexStream>()
  for (const semantic of owner.listSemantics()) {
    const accessor = owner.getAttribute(semantic)
    if (accessor?.getCount() !== vertexCount) continue
    streams.set(semantic, { size: accessor.getElementSize(), data: decode(accessor, semantic) })
  }
  return streams
}

/**
 * Joints stay integers. An array that only this primitive uses is taken over, not copied: the document is about
 * to lose its geometry, and with large models each copy counts.
 */
function decode(accessor: Accessor, semantic: string): VertexStream['data'] {
  const array = accessor.getArray()!
  if (semantic.startsWith('JOINTS_')) return new Uint16Array(array)
  if (array instanceof Float32Array) return isShared(accessor) ? array.slice() : array
  if (!accessor.getNormalized()) return new Float32Array(array)
  const size = accessor.getElementSize()
  const decoded = new Float32Array(array.length)
  const element: number[] = []
  for (let i = 0; i < accessor.getCount(); i++) decoded.set(accessor.getElement(i, element), i * size)
  return decoded
}

/** The root lists every accessor; one more user is the primitive itself, which may use it twice. */
function isShared(accessor: Accessor): boolean {
  const graph = Document.fromGraph(accessor.getGraph())!.getGraph()
  return graph.listParentEdges(accessor).length > 2
}

function triangleList(primitive: Primitive, vertexCount: number): Uint32Array {
  const source = primitive.getIndices()?.getArray()
  const corners = source ?? Uint32Array.from({ length: vertexCount }, (_, i) => i)
  if (isConnected(primitive)) return listCorners(primitive.getMode(), corners)
  return asUint32(corners).subarray(0, corners.length - (corners.length % 3))
}

/** Index lists are never changed in place, so one of the right type can be used as it is. */
const asUint32 = (array: TypedArray) => (array instanceof Uint32Array ? array : new Uint32Array(array))
