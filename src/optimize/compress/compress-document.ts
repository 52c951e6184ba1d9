import type { Document } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'

/**
 * Bits per number. Positions get 1/16384 of the extent: under the deviation of any simplified level.
 * Normals of 8 bits are off by half a degree at most.
 */
const BITS = {
  quantizePosition: 14,
  quantizeNormal: 8,
  quantizeTexcoord: 12,
  quantizeColor: 8,
  quantizeWeight: 8,
  quantizeGeneric: 12,
}

/** Prepares a level's geometry for writing: order of triangles and vertices, quantisation, compression. */
export async function compressDocument(
  document: Document,
  compression: Recipe['compression'],
): Promise<void> {
  const [{ quantize, reorder }, { MeshoptEncoder }] = await Promise.all([
    import('@gltf-transform/functions'),
    import('meshoptimizer'),
  ])
  await document.transform(reorder({ encoder: MeshoptEncoder, target: 'size', cleanup: true }))
  if (compression === 'none') return
  if (compression === 'draco') return declareDraco(document)
  await document.transform(quantize({ ...BITS, cleanup: true }))
  if (compression === 'meshopt') await declareMeshopt(document)
}

async function declareMeshopt(document: Document): Promise<void> {
  const { EXTMeshoptCompression } = await import('@gltf-transform/extensions')
  document
    .createExtension(EXTMeshoptCompression)
    .setRequired(true)
    .setEncoderOptions({ method: EXTMeshoptCompression.EncoderMethod.QUANTIZE })
}

async function declareDraco(document: Document): Promise<void> {
  const { KHRDracoMeshCompression } = await import('@gltf-transform/extensions')
  document
    .createExtension(KHRDracoMeshCompression)
    .setRequired(true)
    .setEncoderOptions({
      method: KHRDracoMeshCompression.EncoderMethod.EDGEBREAKER,
      quantizationBits: { POSITION: 14, NORMAL: 10, COLOR: 8, TEX_COORD: 12, GENERIC: 12 },
    })
}
