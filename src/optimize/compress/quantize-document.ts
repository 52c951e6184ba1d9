import type { Document } from '@gltf-transform/core'

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/**
 * Quantises whatever a document holds with glTF-Transform, for models that are more than rigid meshes:
 * it knows how skins, morph targets and instances take up a mesh's scale.
 */
export async function quantizeDocument(document: Document): Promise<void> {
  const { quantize } = await import('@gltf-transform/functions')
  spellOutBindMatrices(document)
  wrapMeshesOfFlatNodes(document)
  await document.transform(
    quantize({
      quantizePosition: 14,
      quantizeNormal: 8,
      quantizeTexcoord: 12,
      quantizeColor: 8,
      quantizeWeight: 8,
      quantizeGeneric: 12,
    }),
  )
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
