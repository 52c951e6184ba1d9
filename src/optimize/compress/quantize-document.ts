import type { Document } from '@gltf-transform/core'

/**
 * Quantises whatever a document holds with glTF-Transform, for models that are more than rigid meshes:
 * it knows how skins, morph targets and instances take up a mesh's scale.
 */
export async function quantizeDocument(document: Document): Promise<void> {
  const { quantize } = await import('@gltf-transform/functions')
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
