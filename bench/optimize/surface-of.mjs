import { cleanParts } from '../../.build/optimize/clean/clean-parts.js'
import { readDocument } from '../../.build/optimize/document/read-document.js'
import { listParts } from '../../.build/optimize/geometry/list-parts.js'
import { createSurface } from '../../.build/optimize/geometry/surface.js'

/** The triangle parts of a GLB, decompressed and cleaned. */
export async function partsOf(glb) {
  const { document } = await readDocument(glb)
  const root = document.getRoot()
  return cleanParts(listParts(root.getDefaultScene() ?? root.listScenes()[0]), [])
}

/** The triangles of a GLB in world space. */
export async function surfaceOf(glb) {
  return createSurface(await partsOf(glb))
}
