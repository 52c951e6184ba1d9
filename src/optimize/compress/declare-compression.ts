import type { Document } from '@gltf-transform/core'
import {
  EXTMeshoptCompression,
  KHRDracoMeshCompression,
  KHRMeshQuantization,
} from '@gltf-transform/extensions'
import type { Recipe } from '../../config/index.js'

/**
 * Tells the writer how to store geometry. EXT_meshopt_compression rather than its KHR successor: that one
 * saves 5 % more, but Babylon.js 9 does not read it.
 */
export function declareCompression(
  document: Document,
  compression: Recipe['compression'],
  filtered: boolean,
): void {
  const { FILTER, QUANTIZE } = EXTMeshoptCompression.EncoderMethod
  if (compression === 'quantize' || compression === 'meshopt') {
    document.createExtension(KHRMeshQuantization).setRequired(true)
  }
  if (compression === 'meshopt') {
    const method = filtered ? FILTER : QUANTIZE
    document.createExtension(EXTMeshoptCompression).setRequired(true).setEncoderOptions({ method })
  }
  if (compression === 'draco') {
    document
      .createExtension(KHRDracoMeshCompression)
      .setRequired(true)
      .setEncoderOptions({
        method: KHRDracoMeshCompression.EncoderMethod.EDGEBREAKER,
        quantizationBits: { POSITION: 14, NORMAL: 10, COLOR: 8, TEX_COORD: 12, GENERIC: 12 },
      })
  }
}
