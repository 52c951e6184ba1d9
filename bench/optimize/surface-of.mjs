import { readDocument } from '../../dist/optimize/document/read-document.js'
import { listParts } from '../../dist/optimize/geometry/list-parts.js'
import { createSurface } from '../../dist/optimize/geometry/surface.js'

/** The triangles of a GLB in world space, decompressed. */
export async function surfaceOf(glb) {
  const { document } = await readDocument(glb)
  const root = document.getRoot()
  return createSurface(listParts(root.getDefaultScene() ?? root.listScenes()[0]))
}
