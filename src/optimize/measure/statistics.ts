import type { Document, Primitive } from '@gltf-transform/core'

export interface MemoryStatistics {
  readonly vertices: number
  readonly gpuBytes: number
}

/** Vertices and GPU memory of a document. `textureBytes` are those of all its textures with mipmaps. */
export function memoryOf(document: Document, textureBytes: number): MemoryStatistics {
  const primitives = new Set(
    document
      .getRoot()
      .listMeshes()
      .flatMap((mesh) => mesh.listPrimitives()),
  )
  const arrays = new Set<ArrayBufferView>()
  const positions = new Map<object, number>()
  for (const primitive of primitives) {
    for (const accessor of accessorsOf(primitive)) arrays.add(accessor.getArray()!)
    const position = primitive.getAttribute('POSITION')
    if (position) positions.set(position, position.getCount())
  }
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
  return {
    vertices: sum(positions.values()),
    gpuBytes: textureBytes + sum([...arrays].map((array) => array.byteLength)),
  }
}

function accessorsOf(primitive: Primitive) {
  const indices = primitive.getIndices()
  const targets = primitive.listTargets().flatMap((target) => target.listAttributes())
  return [...primitive.listAttributes(), ...targets, ...(indices ? [indices] : [])]
}

/** Bytes of a picture on the GPU with all its mipmaps, at 4 bytes per pixel: what PNG, JPEG, WebP and AVIF become. */
export function mipmappedBytes(width: number, height: number, bytesPerPixel = 4): number {
  let bytes = 0
  for (let w = width, h = height; ; w = Math.max(1, w >> 1), h = Math.max(1, h >> 1)) {
    bytes += w * h * bytesPerPixel
    if (w === 1 && h === 1) return bytes
  }
}
