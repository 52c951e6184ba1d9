import type { Document } from '@gltf-transform/core'
import { isTriangles } from '../geometry/extract-geometry.js'
import { isJoinable } from '../simplify/join-parts.js'
import type { SourceModel } from '../source/load-source.js'

/** Extensions whose meaning survives in baked pictures, or that do not concern materials. */
const HARMLESS = /^(KHR_texture_transform|KHR_lights_punctual|KHR_xmp_json_ld|EXT_texture_\w+)$/

/**
 * Whether one mesh with baked textures can stand in for the whole model: everything is opaque, rigid and
 * drawn once, the materials are plain metallic-roughness ones, and all pictures can be read.
 */
export function canBake({ skeleton, parts, textures }: SourceModel): boolean {
  const readable = textures.length > 0 && skeleton.getRoot().listTextures().length === textures.length
  return readable && parts.every(isJoinable) && isStill(skeleton) && isOpaque(skeleton)
}

function isStill(skeleton: Document): boolean {
  const root = skeleton.getRoot()
  const primitives = root.listMeshes().flatMap((mesh) => mesh.listPrimitives())
  return root.listAnimations().length === 0 && primitives.every(isTriangles)
}

function isOpaque(skeleton: Document): boolean {
  const root = skeleton.getRoot()
  const plain = root.listExtensionsUsed().every(({ extensionName }) => HARMLESS.test(extensionName))
  return plain && root.listMaterials().every((material) => material.getAlphaMode() === 'OPAQUE')
}
