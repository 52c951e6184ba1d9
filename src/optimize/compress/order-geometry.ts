import { MeshoptEncoder } from 'meshoptimizer/encoder'
import { pickVertices } from '../geometry/compact-geometry.js'
import type { Geometry } from '../geometry/geometry.js'

/**
 * Orders triangles for the vertex cache and for compression, and vertices by first use. Unused vertices go.
 * `MeshoptEncoder.ready` must have been awaited.
 */
export function orderGeometry(geometry: Geometry): Geometry {
  const indices = geometry.indices.slice()
  const [remap, count] = MeshoptEncoder.reorderMesh(indices, true, true)
  const source = new Uint32Array(count)
  for (let vertex = 0; vertex < remap.length; vertex++) {
    if (remap[vertex]! < count) source[remap[vertex]!] = vertex
  }
  return pickVertices(geometry, source, indices)
}
