import {
  type Document,
  type Primitive,
  type Property,
  PropertyType,
  type Scene,
  TextureInfo,
} from '@gltf-transform/core'
import type { Transform as UvTransform } from '@gltf-transform/extensions'
import { materialsOf } from '../document/materials-of.js'

/**
 * Removes what the scene does not use. glTF-Transform's `prune` does more, but looks for textures of one
 * colour by decoding every one of them, which takes longer than all other steps together.
 */
export function dropUnused(document: Document, scene: Scene): void {
  dropUnreachableNodes(document, scene)
  const root = document.getRoot()
  for (const mesh of root.listMeshes()) {
    for (const primitive of mesh.listPrimitives()) dropUnusedSemantics(document, primitive)
    if (mesh.listPrimitives().length === 0) mesh.dispose()
  }
  // From the outside in: what only a dropped property used is unused itself.
  disposeOrphans(root.listMeshes())
  disposeOrphans(root.listSkins())
  disposeOrphans(root.listCameras())
  disposeOrphans(root.listMaterials())
  disposeOrphans(root.listTextures())
  disposeOrphans(root.listAccessors())
}

/** Disposes properties that nothing but the root lists. */
export function disposeOrphans(properties: readonly Property[]): void {
  for (const property of properties) {
    const used = property.listParents().some((parent) => parent.propertyType !== PropertyType.ROOT)
    if (!used) property.dispose()
  }
}

function dropUnreachableNodes(document: Document, scene: Scene): void {
  const root = document.getRoot()
  const reachable = new Set<Property>()
  scene.traverse((node) => reachable.add(node))
  for (const node of root.listNodes()) if (!reachable.has(node)) node.dispose()
  for (const animation of root.listAnimations()) {
    for (const channel of animation.listChannels()) if (!channel.getTargetNode()) channel.dispose()
    if (animation.listChannels().length === 0) animation.dispose()
  }
}

/** The texture coordinates and tangents that the primitive's materials read. */
export function semanticsOf(document: Document, primitive: Primitive): ReadonlySet<string> {
  const used = new Set<string>()
  for (const material of materialsOf(primitive)) collectSemantics(document, material, used)
  return used
}

/** Sets of texture coordinates are numbered without gaps (glTF 2.0, section 3.7.2.1): those below a used one count too. */
export const highestSet = (used: ReadonlySet<string>) =>
  Math.max(-1, ...[...used].map((semantic) => Number(semantic.split('_')[1] ?? -1)))

/** Texture coordinates that no texture reads, and tangents that no normal map needs. */
function dropUnusedSemantics(document: Document, primitive: Primitive): void {
  const used = semanticsOf(document, primitive)
  const highest = highestSet(used)
  for (const owner of [primitive, ...primitive.listTargets()]) {
    for (const semantic of owner.listSemantics()) {
      const unused =
        semantic === 'TANGENT'
          ? !used.has(semantic)
          : semantic.startsWith('TEXCOORD_') && Number(semantic.split('_')[1]) > highest
      if (unused) owner.setAttribute(semantic, null)
    }
  }
}

function collectSemantics(document: Document, owner: Property, used: Set<string>): void {
  const edges = document.getGraph().listChildEdges(owner)
  const textures = new Set(
    edges
      .filter((edge) => edge.getChild().propertyType === PropertyType.TEXTURE)
      .map((edge) => edge.getName()),
  )
  for (const edge of edges) {
    const child = edge.getChild()
    if (child instanceof TextureInfo) {
      const slot = edge.getName().replace(/Info$/, '')
      if (!textures.has(slot)) continue
      used.add(`TEXCOORD_${texCoordOf(child)}`)
      if (/normal|anisotropy/i.test(slot)) used.add('TANGENT')
    } else if (child.propertyType !== PropertyType.TEXTURE) {
      collectSemantics(document, child, used)
    }
  }
}

function texCoordOf(info: TextureInfo): number {
  const transform = info.getExtension<UvTransform>('KHR_texture_transform')
  return transform?.getTexCoord() ?? info.getTexCoord()
}
