import { type Document, type Material, type Primitive, PropertyType } from '@gltf-transform/core'
import type { Volume } from '@gltf-transform/extensions'

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/**
 * Quantises whatever a document holds with glTF-Transform, for models that are more than rigid meshes:
 * it knows how skins, morph targets and instances take up a mesh's scale.
 */
export async function quantizeDocument(document: Document): Promise<void> {
  const { dedup, prune, quantize } = await import('@gltf-transform/functions')
  spellOutBindMatrices(document)
  wrapMeshesOfFlatNodes(document)
  const materials = materialsByPrimitive(document)
  await document.transform(
    quantize({
      quantizePosition: 14,
      quantizeNormal: 8,
      quantizeTexcoord: 12,
      quantizeColor: 8,
      quantizeWeight: 8,
      quantizeGeneric: 12,
      // Its own also merges materials. Pictures come in later: those that differ only in them look equal here.
      cleanup: false,
    }),
  )
  shareCopies(materials)
  await document.transform(
    prune({
      propertyTypes: [PropertyType.ACCESSOR, PropertyType.SKIN, PropertyType.MATERIAL],
      keepAttributes: true,
      keepIndices: true,
      keepLeaves: true,
      keepSolidTextures: true,
    }),
    dedup({ propertyTypes: [PropertyType.ACCESSOR, PropertyType.SKIN], keepUniqueNames: true }),
  )
}

function materialsByPrimitive(document: Document): Map<Primitive, Material | null> {
  const meshes = document.getRoot().listMeshes()
  const primitives = meshes.flatMap((mesh) => mesh.listPrimitives())
  return new Map(primitives.map((primitive) => [primitive, primitive.getMaterial()]))
}

/** `quantize` copies a material with a volume for each primitive. Those of one material and thickness need one. */
function shareCopies(materials: ReadonlyMap<Primitive, Material | null>): void {
  const copies = new Map<Material, Map<number, Material>>()
  for (const [primitive, original] of materials) {
    const copy = primitive.getMaterial()
    if (!original || !copy || copy === original) continue
    const byThickness = copies.get(original) ?? new Map<number, Material>()
    copies.set(original, byThickness)
    const thickness = copy.getExtension<Volume>('KHR_materials_volume')!.getThicknessFactor()
    const shared = byThickness.get(thickness)
    if (shared) primitive.setMaterial(shared)
    else byThickness.set(thickness, copy)
  }
}

/** Inverse bind matrices may be left out when all are the identity; `quantize` has to write into them. */
function spellOutBindMatrices(document: Document): void {
  const buffer = document.getRoot().listBuffers()[0]!
  for (const skin of document.getRoot().listSkins()) {
    if (skin.getInverseBindMatrices()) continue
    const matrices = Float32Array.from(skin.listJoints().flatMap(() => IDENTITY))
    skin.setInverseBindMatrices(
      document.createAccessor().setType('MAT4').setArray(matrices).setBuffer(buffer),
    )
  }
}

/** `quantize` takes a node's matrix apart, which loses its rotation if it flattens an axis. A child's stays as it is. */
function wrapMeshesOfFlatNodes(document: Document): void {
  for (const node of document.getRoot().listNodes()) {
    const mesh = node.getMesh()
    const rigid = mesh && !node.getSkin() && node.listExtensions().length === 0
    if (!rigid || !node.getScale().includes(0)) continue
    node.setMesh(null).addChild(document.createNode('').setMesh(mesh))
  }
}
