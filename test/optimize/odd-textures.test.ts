// Pictures that stand, or are declared, in ways that exporters seldom choose.
import type { GLTF, Texture } from '@gltf-transform/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { inspectModel, optimizeModel } from '../../src/optimize/index.js'
import { pixelsToKtx2 } from '../../src/optimize/textures/ktx2/pixels-to-ktx2.js'
import { editGlb, jsonOf } from './support/edit-glb.js'
import {
  addModel,
  bumpyBall,
  emptyDocument,
  picture,
  primitiveOf,
  texturedBall,
  toGlb,
} from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

const base: OptimizeOptions = {
  lods: [{ triangles: 500, textureSize: 64 }],
  compression: 'none',
  poster: false,
  collider: 'none',
}
const keep: OptimizeOptions = { ...base, textures: { format: 'keep' } }

const solid = (background: string, format: 'png' | 'jpeg' | 'webp' | 'avif' | 'gif' = 'png', size = 64) =>
  sharp({ create: { width: size, height: size, channels: 3, background } })
    .toFormat(format)
    .toBuffer()

/** A ball with pictures as textures, one for each material. */
async function paintedBalls(...pictures: Uint8Array[]): Promise<Uint8Array> {
  const document = emptyDocument()
  for (const [i, image] of pictures.entries()) {
    const texture = document
      .createTexture(`picture ${i}`)
      .setMimeType('image/png')
      .setImage(Uint8Array.from(image))
    const material = document.createMaterial(`paint ${i}`).setBaseColorTexture(texture)
    addModel(document, primitiveOf(document, bumpyBall(8)).setMaterial(material))
  }
  return toGlb(document)
}

async function optimized(glb: Uint8Array, options: OptimizeOptions = base) {
  const model = await optimizeModel(glb, options)
  await expectValid(model)
  const [lod] = model.lods
  return { model, json: jsonOf(lod!.glb), document: await readGlb(lod!.glb) }
}

async function firstPixel(texture: Texture | null | undefined): Promise<number[]> {
  const data = await sharp(texture!.getImage()!).removeAlpha().raw().toBuffer()
  return [...data.subarray(0, 3)]
}

/** Stores the first image once more, in a buffer of its own. */
function moveToDataUri(json: GLTF.IGLTF, image: Uint8Array): void {
  const view = json.bufferViews![json.images![0]!.bufferView!]!
  json.buffers!.push({
    byteLength: image.byteLength,
    uri: `data:application/octet-stream;base64,${Buffer.from(image).toString('base64')}`,
  })
  Object.assign(view, { buffer: json.buffers!.length - 1, byteOffset: 0, byteLength: image.byteLength })
}

test('a picture in a second buffer is read from there', async () => {
  const [red, green] = await Promise.all([solid('#f00'), solid('#0f0')])
  const glb = editGlb(await paintedBalls(red), (json, binary) => {
    // What stands at the same place in the binary chunk is a picture too.
    const { byteOffset = 0, byteLength } = json.bufferViews![json.images![0]!.bufferView!]!
    const before = binary.subarray(byteOffset, byteOffset + byteLength)
    expect(Buffer.compare(before, red)).toBe(0)
    const second = new Uint8Array(byteOffset + green.byteLength)
    second.set(green, byteOffset)
    moveToDataUri(json, second)
    Object.assign(json.bufferViews![json.images![0]!.bufferView!]!, {
      byteOffset,
      byteLength: green.byteLength,
    })
  })
  const { document } = await optimized(glb)
  expect(await firstPixel(document.getRoot().listTextures()[0])).toEqual([0, 255, 0])
})

test('a report is of the picture in its own buffer', async () => {
  const wide = await sharp({ create: { width: 96, height: 16, channels: 3, background: '#00f' } })
    .png()
    .toBuffer()
  const glb = editGlb(await paintedBalls(await solid('#f00')), (json) => moveToDataUri(json, wide))
  const { textures } = await inspectModel(glb)
  expect(textures).toMatchObject([{ width: 96, height: 16, bytes: wide.byteLength }])
})

/** A texture that has a KTX2 copy beside its picture. */
async function withKtx2Copy(image: Uint8Array): Promise<Uint8Array> {
  const data = Buffer.alloc(16 * 16 * 3, 90)
  const ktx2 = await pixelsToKtx2({
    pixels: { data, width: 16, height: 16, channels: 3, original: true },
    role: { slots: ['baseColorTexture'], kind: 'color', alpha: 'none' },
    size: 16,
    quality: 60,
    small: false,
  })
  return editGlb(await paintedBalls(image), (json) => {
    const uri = `data:image/ktx2;base64,${Buffer.from(ktx2.image).toString('base64')}`
    json.images!.push({ uri, mimeType: 'image/ktx2' })
    json.textures![0]!.extensions = { KHR_texture_basisu: { source: 1 } }
    json.extensionsUsed = ['KHR_texture_basisu']
  })
}

test('of a picture and its KTX2 copy, the one that can be encoded again is used', async () => {
  const { model, json, document } = await optimized(await withKtx2Copy(await picture({ size: 128 })))
  expect(model.warnings).toEqual([])
  expect(json.extensionsRequired).toEqual(['EXT_texture_webp'])
  const [texture, ...others] = document.getRoot().listTextures()
  expect(others).toEqual([])
  expect(texture!.getSize()).toEqual([64, 64])
})

test('a KTX2 texture stays where the picture beside it is none', async () => {
  const { model, json } = await optimized(await withKtx2Copy(new Uint8Array(100)))
  expect(model.warnings).toEqual(['The texture "texture 0" is image/ktx2 and was left as it is.'])
  expect(json.images).toMatchObject([{ mimeType: 'image/ktx2' }])
})

test.each([
  ['webp', 'EXT_texture_webp'],
  ['avif', 'EXT_texture_avif'],
] as const)('of a picture and its %s copy, the copy is used', async (format, extension) => {
  const copy = await solid('#0000fa', format)
  const glb = editGlb(await paintedBalls(await solid('#f00')), (json) => {
    const uri = `data:image/${format};base64,${copy.toString('base64')}`
    json.images!.push({ uri, mimeType: `image/${format}` })
    json.textures![0]!.extensions = { [extension]: { source: 1 } }
    json.extensionsUsed = [extension]
  })
  const { document } = await optimized(glb)
  const [red, , blue] = await firstPixel(document.getRoot().listTextures()[0])
  expect(red).toBeLessThan(10)
  expect(blue).toBeGreaterThan(240)
})

test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
  '%s that is declared as something else is written as what it is',
  async (format) => {
    const image = await sharp(await picture({ size: 48 }))
      .toFormat(format)
      .toBuffer()
    const glb = editGlb(await paintedBalls(image), (json) => {
      json.images![0]!.mimeType = format === 'jpeg' ? 'image/png' : 'image/jpeg'
    })
    const { json, document } = await optimized(glb, keep)
    expect(json.images).toMatchObject([{ mimeType: `image/${format}` }])
    expect(document.getRoot().listTextures()[0]!.getImage()!.byteLength).toBe(image.byteLength)
    expect((await inspectModel(glb)).textures).toMatchObject([
      { mimeType: `image/${format}`, width: 48, height: 48 },
    ])
  },
)

test('a picture without a declared type is read too', async () => {
  const glb = editGlb(await paintedBalls(await picture({ size: 48 })), (json) => {
    delete json.images![0]!.mimeType
  })
  const { json } = await optimized(glb, keep)
  expect(json.images).toMatchObject([{ mimeType: 'image/png' }])
})

test.each(['keep', 'webp'] as const)(
  'a picture of a type that glTF does not know is encoded again (%s)',
  async (format) => {
    const image = await sharp(await picture({ size: 16 }))
      .gif()
      .toBuffer()
    const { json } = await optimized(await paintedBalls(image), { ...base, textures: { format } })
    expect(json.images).toMatchObject([{ mimeType: format === 'keep' ? 'image/jpeg' : 'image/webp' }])
  },
)

test.each(['image/png', 'image/jpeg', 'image/webp', 'image/ktx2'])(
  'a report says of a damaged %s that its size is not known',
  async (mimeType) => {
    const jpeg = (await solid('#f00', 'jpeg')).subarray(0, 40)
    const glb = editGlb(await paintedBalls(mimeType === 'image/jpeg' ? jpeg : Buffer.alloc(40)), (json) => {
      json.images![0]!.mimeType = mimeType
    })
    const { textures, gpuBytes } = await inspectModel(glb)
    expect(textures).toMatchObject([{ width: 0, height: 0, bytes: 40, gpuBytes: 0 }])
    expect(gpuBytes.textures).toBe(0)
  },
)

type Edit = (json: GLTF.IGLTF) => void

test.each<[string, string, Edit]>([
  ['no picture', 'texture 0', (json) => delete json.textures![0]!.source],
  [
    'an extension that is not known',
    'bark',
    (json) => {
      json.textures![0] = { name: 'bark', sampler: 0, extensions: { EXT_texture_other: { source: 0 } } }
      json.extensionsUsed = ['EXT_texture_other']
    },
  ],
  ['a picture that is not there', 'texture 0', (json) => Object.assign(json.textures![0]!, { source: 7 })],
  [
    'no entry in the list of textures',
    'texture 5',
    (json) => Object.assign(json.materials![0]!.pbrMetallicRoughness!.baseColorTexture!, { index: 5 }),
  ],
])('a texture with %s is left out, and named', async (_, name, edit) => {
  const glb = editGlb(await texturedBall(8), (json) => {
    json.samplers = [{ wrapS: 33071 }]
    json.textures![0]!.sampler = 0
    json.materials![0]!.pbrMetallicRoughness!.baseColorTexture!.texCoord = 0
    edit(json)
  })
  const { model, document } = await optimized(glb)
  expect(model.warnings).toContain(
    `The texture "${name}" has no picture that can be read; it was left out of the material "paint".`,
  )
  const [material] = document.getRoot().listMaterials()
  expect(material!.getBaseColorTexture()).toBeNull()
  expect(material!.getRoughnessFactor()).toBeCloseTo(0.8)
  expect((await inspectModel(glb)).triangles).toBeGreaterThan(0)
})

test('a texture without a picture is left out of the extensions of a material, its other textures stay', async () => {
  const glb = editGlb(await texturedBall(8), (json) => {
    json.samplers = [{}]
    json.textures!.push({ sampler: 0 })
    json.extensionsUsed = ['KHR_materials_clearcoat', 'KHR_texture_transform']
    const lost = { index: 1, texCoord: 0, extensions: { KHR_texture_transform: { scale: [2, 2] } } }
    json.materials![0]!.normalTexture = { ...lost, scale: 0.5 }
    json.materials![0]!.extensions = {
      KHR_materials_clearcoat: { clearcoatFactor: 1, clearcoatTexture: lost, clearcoatNormalTexture: lost },
    }
  })
  const { model, json } = await optimized(glb)
  expect(model.warnings).toHaveLength(1)
  const [material] = json.materials!
  expect(material!.normalTexture).toBeUndefined()
  expect(material!.pbrMetallicRoughness!.baseColorTexture).toBeDefined()
  expect(material!.extensions!.KHR_materials_clearcoat).toEqual({
    clearcoatFactor: 1,
    clearcoatRoughnessFactor: 0,
  })
})
