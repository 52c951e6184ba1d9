import { type Document, Primitive } from '@gltf-transform/core'
import { isTriangles } from '../geometry/extract-geometry.js'
import { isConnected, listCorners, restartIndexOf } from '../geometry/list-corners.js'

const { LINES, TRIANGLES } = Primitive.Mode

/**
 * Turns strips, fans and loops that begin anew (KHR_mesh_primitive_restart) into lists, which every engine draws.
 * Primitives that draw nothing are dropped.
 */
export function expandRestarts(document: Document): void {
  const primitives = document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
  for (const primitive of primitives) {
    const indices = isConnected(primitive) ? primitive.getIndices() : null
    const array = indices?.getArray()
    if (!array?.includes(restartIndexOf(array))) continue
    const corners = listCorners(primitive.getMode(), array)
    if (corners.length === 0) primitive.dispose()
    else {
      const list = document
        .createAccessor()
        .setType('SCALAR')
        .setArray(corners)
        .setBuffer(indices!.getBuffer())
      primitive.setMode(isTriangles(primitive) ? TRIANGLES : LINES).setIndices(list)
    }
    // The root lists every accessor.
    if (indices!.listParents().length === 1) indices!.dispose()
  }
}
