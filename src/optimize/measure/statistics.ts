import type { Accessor, Document, Primitive } from '@gltf-transform/core'

export interface GeometryMemory {
  readonly vertices: number
  /** GPU memory of vertices and indices. */
  readonly bytes: number
}

/**
 * Vertices and GPU memory of a document's meshes. Attributes take multiples of 4 bytes per vertex.
 * `filtered`: float normals and tangents will be written as 8-bit octahedral vectors, 4 bytes each.
 */
export function memoryOf(document: Document, filtered: boolean): GeometryMemory {
  const sizes = new Map<Accessor, number>()
  const positions = new Set<Accessor>()
  for (const primitive of document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())) {
    for (const [semantic, accessor] of attributesOf(primitive)) {
      const packed = filtered && (semantic === 'NORMAL' || semantic === 'TANGENT')
      sizes.set(accessor, accessor.getCount() * (packed ? 4 : strideOf(accessor)))
    }
    const indices = primitive.getIndices()
    if (indices) sizes.set(indices, indices.getArray()!.byteLength)
    const position = primitive.getAttribute('POSITION')
    if (position) positions.add(position)
  }
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
  return { vertices: sum([...positions].map((accessor) => accessor.getCount())), bytes: sum(sizes.values()) }
}

const strideOf = (accessor: Accessor) =>
  Math.ceil((accessor.getElementSize() * accessor.getComponentSize()) / 4) * 4

function attributesOf(primitive: Primitive): [string, Accessor][] {
  const owners = [primitive, ...primitive.listTargets()]
  return owners.flatMap((owner) =>
    owner.listSemantics().map((semantic): [string, Accessor] => [semantic, owner.getAttribute(semantic)!]),
  )
}

/** Bytes of a picture on the GPU with all its mipmaps, at 4 bytes per pixel: what PNG, JPEG, WebP and AVIF become. */
export function mipmappedBytes(width: number, height: number, bytesPerPixel = 4): number {
  let bytes = 0
  for (let w = width, h = height; ; w = Math.max(1, w >> 1), h = Math.max(1, h >> 1)) {
    bytes += w * h * bytesPerPixel
    if (w === 1 && h === 1) return bytes
  }
}
