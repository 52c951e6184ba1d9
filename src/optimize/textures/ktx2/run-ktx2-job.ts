import type { TextureRole } from '../texture-role.js'

/** One picture to encode. */
export interface Ktx2Job {
  /** Red, green, blue, alpha; 8 bits each, rows from the top. */
  readonly rgba: Uint8Array
  /** Edges in pixels: multiples of 4, as KHR_texture_basisu asks. */
  readonly width: number
  readonly height: number
  readonly kind: TextureRole['kind']
  /** 1–100. */
  readonly quality: number
  /** Whether to spend more time on fewer bytes. */
  readonly small: boolean
}

/**
 * ETC1S for colour, which is small; UASTC for normals and data, which ETC1S would distort. With mipmaps:
 * engines cannot make them from compressed blocks.
 */
export async function runKtx2Job({
  rgba,
  width,
  height,
  kind,
  quality,
  small,
}: Ktx2Job): Promise<Uint8Array> {
  const { encodeToKTX2 } = await import('ktx2-encoder')
  const color = kind === 'color'
  const ktx2 = await encodeToKTX2(rgba, {
    imageDecoder: async (data) => ({ data, width, height }),
    isKTX2File: true,
    generateMipmap: true,
    isUASTC: !color,
    isPerceptual: color,
    isSetKTX2SRGBTransferFunc: color,
    isNormalMap: kind === 'normal',
    qualityLevel: Math.max(1, Math.round((quality / 100) * 255)),
    compressionLevel: small ? 3 : 1,
    uastcLDRQualityLevel: small ? 2 : 1,
    enableRDO: small,
    needSupercompression: true,
  })
  return new Uint8Array(ktx2)
}
