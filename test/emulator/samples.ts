import { Document, NodeIO } from '@gltf-transform/core'
import sharp from 'sharp'
import type { UploadImage } from '../../src/api/index.js'

/** A picture of two colours, as bytes. */
export function picture(width = 256, height = width, format: 'jpeg' | 'png' | 'webp' | 'gif' = 'png') {
  const background = { r: 250, g: 250, b: 250 }
  const block = {
    create: { width: width >> 1, height: height >> 1, channels: 3, background: 'red' },
  } as const
  return sharp({ create: { width, height, channels: 3, background } })
    .composite([{ input: block }])
    .toFormat(format)
    .toBuffer()
}

/** An upload of such a picture. */
export async function upload(fileName = 'chair.png'): Promise<UploadImage> {
  return { bytes: await picture(), contentType: 'image/png', fileName }
}

/** A GLB of one triangle under a moved node, grown by `padding` bytes of unused text. */
export async function triangleGlb(padding = 0): Promise<Uint8Array> {
  const document = new Document()
  const buffer = document.createBuffer()
  const position = document
    .createAccessor()
    .setType('VEC3')
    .setArray(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]))
    .setBuffer(buffer)
  const primitive = document.createPrimitive().setAttribute('POSITION', position)
  const mesh = document.createMesh().addPrimitive(primitive)
  document.createScene().addChild(document.createNode().setMesh(mesh).setTranslation([0, 0, 5]))
  document.getRoot().getAsset().copyright = 'x'.repeat(padding)
  return new NodeIO().writeBinary(document)
}
