import sharp from 'sharp'
import { checkGlb, validateGlb } from '../../../src/optimize/index.js'
import { packGlb } from '../../support/glb.js'

/** A sound GLB of one triangle that is like no other. */
export function triangle(mark: string): Uint8Array {
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0])
  return packGlb(
    {
      asset: { version: '2.0', extras: { mark } },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
      accessors: [
        { bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] },
      ],
      bufferViews: [{ buffer: 0, byteLength: 36 }],
      buffers: [{ byteLength: 36 }],
    },
    new Uint8Array(positions.buffer),
  )
}

let made = 0
/** Makes the emulator's models: each one different, as the service's are. */
export async function makeTriangle(): Promise<Uint8Array> {
  return triangle(`model ${++made}`)
}

/** The check that a downloaded model must pass. */
export async function checkModel(glb: Uint8Array): Promise<void> {
  checkGlb(glb)
  const { errorCount, errors } = await validateGlb(glb)
  if (errorCount > 0) throw new Error(errors[0]?.message)
}

const grey = { width: 256, height: 256, channels: 3, background: '#888' } as const
const png = await sharp({ create: grey }).png().toBuffer()

/** A small picture that is like no other: bytes after the end of a PNG are ignored. */
export function picture(mark: string): Uint8Array {
  return Buffer.concat([png, Buffer.from(mark)])
}
