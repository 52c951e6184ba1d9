import { NodeIO } from '@gltf-transform/core'
import { ALL_EXTENSIONS, EXTMeshoptCompression, KHRDracoMeshCompression } from '@gltf-transform/extensions'
import { dequantize, quantize, reorder } from '@gltf-transform/functions'
import draco3d from 'draco3dgltf'
import { MeshoptEncoder } from 'meshoptimizer'

await MeshoptEncoder.ready
const dependencies = {
  'meshopt.encoder': MeshoptEncoder,
  'draco3d.encoder': await draco3d.createEncoderModule(),
}

/** The model as GLB, now and then packed as optimisers do. */
export async function writeModel(document, { chance, pick, note }, { broken }) {
  const root = document.getRoot()
  for (const material of root.listMaterials()) material.setExtras({})
  const io = new NodeIO().setLogger(document.getLogger()).registerExtensions(ALL_EXTENSIONS)
  // The functions for packing need what glTF leaves open, and sound numbers.
  const packable = !broken && root.listSkins().every((skin) => skin.getInverseBindMatrices())
  const packing = packable && chance(0.25) ? pick(['quantize', 'meshopt', 'draco']) : 'none'
  if (packing !== 'none') note(packing)
  if (packing === 'draco') document.createExtension(KHRDracoMeshCompression).setRequired(true)
  if (packing === 'meshopt') {
    await document.transform(dequantize(), reorder({ encoder: MeshoptEncoder }), quantize())
    document.createExtension(EXTMeshoptCompression).setRequired(true)
  }
  if (packing === 'quantize') await document.transform(dequantize(), quantize())
  return io.registerDependencies(dependencies).writeBinary(document)
}
