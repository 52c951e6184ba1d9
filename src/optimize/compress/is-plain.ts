import type { Document } from '@gltf-transform/core'
import { isTriangles } from '../geometry/extract-geometry.js'
import type { ModelPart } from '../geometry/model-part.js'

/**
 * Whether a model is nothing but rigid triangle meshes in nodes, as generated ones are. Quantising moves a
 * mesh's scale into its nodes; skins, morph targets, instances and volumes would need more than that.
 */
export function isPlain(document: Document, parts: readonly ModelPart[]): boolean {
  const root = document.getRoot()
  const rigid = parts.every(({ geometry }) => geometry.targets.length === 0)
  const primitives = root.listMeshes().flatMap((mesh) => mesh.listPrimitives())
  return (
    rigid &&
    root.listSkins().length === 0 &&
    primitives.every(isTriangles) &&
    !root
      .listExtensionsUsed()
      .some(({ extensionName }) => /^(EXT_mesh_gpu_instancing|KHR_materials_volume)$/.test(extensionName))
  )
}
