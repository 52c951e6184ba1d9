import { type Document, Material, Primitive, type Texture } from '@gltf-transform/core'
import { KHRMaterialsSpecular, KHRTextureTransform } from '@gltf-transform/extensions'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { type OptimizedModel, optimizeModel } from '../../src/optimize/index.js'
import { randomOf } from '../support/random.js'
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
  lods: [
    { triangles: 500, textureSize: 128 },
    { triangles: 200, textureSize: 32 },
  ],
  poster: false,
  collider: 'none',
}

async function texturesOf(glb: Uint8Array): Promise<Texture[]> {
  return (await readGlb(glb)).getRoot().listTextures()
}

test.each([
  ['webp', 'image/webp', 'EXT_texture_webp'],
  ['avif', 'image/avif', 'EXT_texture_avif'],
  ['jpeg', 'image/jpeg', null],
  ['ktx2', 'image/ktx2', 'KHR_texture_basisu'],
  ['keep', 'image/png', null],
] as const)(
  '%s textures are written as such, declared, and resized by level',
  async (format, mimeType, extension) => {
    const model = await optimizeModel(await texturedBall(14, { size: 200 }), {
      ...base,
      textures: { format },
    })
    await expectValid(model)
    for (const [level, size] of [128, 32].entries()) {
      const document = await readGlb(model.lods[level]!.glb)
      const [texture] = document.getRoot().listTextures()
      expect(texture!.getMimeType()).toBe(mimeType)
      expect(texture!.getSize()).toEqual([size, size])
      expect(model.lods[level]!.textureSize).toBe(size)
      const required = document.getRoot().listExtensionsRequired()
      if (extension) expect(required.map((entry) => entry.extensionName)).toContain(extension)
    }
    if (format === 'ktx2') expect(model.warnings.join(' ')).toMatch(/Basis transcoder/)
    else expect(model.warnings).toEqual([])
  },
)

test('textures are never enlarged, and a source that is smaller than its WebP stays as it is', async () => {
  const model = await optimizeModel(await texturedBall(14, { size: 16 }), base)
  const [texture] = await texturesOf(model.lods[0]!.glb)
  expect(texture!.getSize()).toEqual([16, 16])
  expect(model.lods[0]!.textureSize).toBe(16)
})

test('KTX2 takes the place of a picture that is smaller: it saves memory, not bytes', async () => {
  const glb = await texturedBall(14, { size: 128, format: 'jpeg' })
  const encode = (format: 'ktx2' | 'webp') => optimizeModel(glb, { ...base, textures: { format } })
  const [packed, plain] = [await encode('ktx2'), await encode('webp')]
  const [texture] = await texturesOf(packed.lods[0]!.glb)
  expect([texture!.getMimeType(), texture!.getSize()]).toEqual(['image/ktx2', [128, 128]])
  expect(packed.lods[0]!.gpuBytes).toBeLessThan(plain.lods[0]!.gpuBytes / 2)
})

test('a picture of one colour becomes one pixel without loss', async () => {
  const model = await optimizeModel(await texturedBall(14, { size: 200, solid: true }), base)
  const [texture] = await texturesOf(model.lods[0]!.glb)
  expect(texture!.getSize()).toEqual([1, 1])
  const { data } = await sharp(texture!.getImage()!).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect([...data]).toEqual([200, 100, 50])
})

/** Blocks of 16 plain colours, as low-poly models use: each triangle shows one point of it. */
async function palette(size: number) {
  const data = Buffer.alloc(size * size * 3)
  for (let i = 0; i < size * size; i++) {
    const block = Math.floor(((i % size) * 4) / size) + 4 * Math.floor((Math.floor(i / size) * 4) / size)
    data.set([(block * 61) % 256, (block * 113) % 256, (block * 29) % 256], i * 3)
  }
  const png = await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer()
  return { data, png: new Uint8Array(png) }
}

test.each([
  [8, 'webp'],
  [64, 'webp'],
  [128, 'webp'],
  [64, 'avif'],
] as const)('a palette of %i pixels keeps every colour (%s)', async (size, format) => {
  const document = emptyDocument()
  const { data, png } = await palette(size)
  const texture = document.createTexture('palette').setMimeType('image/png').setImage(png)
  const ball = bumpyBall(14)
  const uvs = ball.uvs!.map((value) => (Math.min(3, Math.floor(value * 4)) + 0.5) / 4)
  const material = document.createMaterial().setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, { ...ball, uvs }).setMaterial(material))
  const model = await optimizeModel(await toGlb(document), { ...base, textures: { format } })
  const [written] = await texturesOf(model.lods[0]!.glb)
  const pixels = await sharp(written!.getImage()!).removeAlpha().raw().toBuffer()
  expect(pixels).toHaveLength(data.length)
  for (let block = 0; block < 16; block++) {
    const [x, y] = [block % 4, Math.floor(block / 4)].map((value) => Math.floor(((value + 0.5) * size) / 4))
    const at = 3 * (y! * size + x!)
    expect([...pixels.subarray(at, at + 3)]).toEqual([...data.subarray(at, at + 3)])
  }
})

test('a picture in shades of grey is no palette', async () => {
  const document = emptyDocument()
  const random = randomOf(5)
  const data = Buffer.from(Array.from({ length: 128 * 128 }, () => 255 * random()))
  const png = await sharp(data, { raw: { width: 128, height: 128, channels: 1 } })
    .png()
    .toBuffer()
  const texture = document.createTexture('rough').setMimeType('image/png').setImage(new Uint8Array(png))
  const material = document.createMaterial().setMetallicRoughnessTexture(texture)
  addModel(document, primitiveOf(document, bumpyBall(14)).setMaterial(material))
  const model = await optimizeModel(await toGlb(document), base)
  const [written] = await texturesOf(model.lods[0]!.glb)
  expect(written!.getImage()!.byteLength).toBeLessThan(png.byteLength / 2)
})

test.each([
  [Material.AlphaMode.OPAQUE, 0, 3],
  [Material.AlphaMode.BLEND, 120, 4],
  [Material.AlphaMode.BLEND, 255, 3],
] as const)('with alpha mode %s and alpha %i the texture has %i channels', async (mode, alpha, channels) => {
  const document = emptyDocument()
  const image = await picture({ size: 200, alpha })
  const texture = document.createTexture('paint').setMimeType('image/png').setImage(image)
  const material = document.createMaterial().setAlphaMode(mode).setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, bumpyBall(14)).setMaterial(material))
  const model = await optimizeModel(await toGlb(document), base)
  const [written] = await texturesOf(model.lods[0]!.glb)
  const decoded = sharp(written!.getImage()!)
  expect((await decoded.metadata()).channels).toBe(channels)
  // Colour under unused alpha is what an opaque material shows: it must not have gone dark.
  const { channels: stats } = await decoded.stats()
  expect(stats[2]!.mean).toBeGreaterThan(90)
})

test('what is cut out of a small picture keeps its colour beyond the rim', async () => {
  const document = emptyDocument()
  const disc = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="16"/></svg>',
  )
  const alpha = await sharp(disc).extractChannel('alpha').raw().toBuffer()
  const color = sharp({ create: { width: 48, height: 48, channels: 3, background: '#dcdc3c' } })
  const image = await color
    .joinChannel(alpha, { raw: { width: 48, height: 48, channels: 1 } })
    .png()
    .toBuffer()
  const texture = document.createTexture('disc').setMimeType('image/png').setImage(image)
  const material = document.createMaterial().setAlphaMode('MASK').setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, bumpyBall(14)).setMaterial(material))
  const model = await optimizeModel(await toGlb(document), base)
  const [written] = await texturesOf(model.lods[0]!.glb)
  const { channels } = await sharp(written!.getImage()!).stats()
  expect(channels.map(({ min }) => min)).toEqual([220, 220, 60, 0])
})

test('alpha that is data is resized apart from the colour beside it', async () => {
  const document = emptyDocument()
  const texture = document
    .createTexture('specular')
    .setMimeType('image/png')
    .setImage(await picture({ size: 200, alpha: 20 }))
  const specular = document
    .createExtension(KHRMaterialsSpecular)
    .createSpecular()
    .setSpecularTexture(texture)
    .setSpecularColorTexture(texture)
  const material = document.createMaterial().setExtension('KHR_materials_specular', specular)
  addModel(document, primitiveOf(document, bumpyBall(14)).setMaterial(material))
  const model = await optimizeModel(await toGlb(document), { ...base, textures: { format: 'keep' } })
  for (const lod of model.lods) {
    const [written] = await texturesOf(lod.glb)
    const { channels } = await sharp(written!.getImage()!).stats()
    expect(channels[3]!.mean).toBeCloseTo(20, 0)
    expect(channels[2]!.mean).toBeCloseTo(120, -1)
  }
})

test('a texture that cannot be decoded is refused by name', async () => {
  const document = emptyDocument()
  const texture = document.createTexture('skin').setMimeType('image/png').setImage(new Uint8Array(40))
  const material = document.createMaterial().setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, bumpyBall(14)).setMaterial(material))
  await expect(optimizeModel(await toGlb(document), base, { name: 'props/chair' })).rejects.toMatchObject({
    code: 'RAGE3D_GLB_INVALID',
    message: expect.stringMatching(/"skin" of the model "props\/chair"/),
  })
})

test('what no triangle shows of a texture takes the colour of its surroundings', async () => {
  const { shown, hidden } = await halves(await optimizeModel(await toGlb(await halfUsedTexture()), noisy))
  expect(hidden).toBeLessThan(20)
  expect(shown).toBeGreaterThan(50)
})

test.each([
  ['texture coordinates are transformed', transformUvs],
  ['texture coordinates lie beyond its edges', shiftUvs],
  ['lines are drawn with it too', addLines],
] as const)('a texture stays whole where %s', async (_, change) => {
  const document = await halfUsedTexture()
  change(document)
  const { hidden } = await halves(await optimizeModel(await toGlb(document), noisy))
  expect(hidden).toBeGreaterThan(50)
})

const noisy: OptimizeOptions = { ...base, lods: [{ triangles: 500, textureSize: 256 }] }

/** A ball that shows the left half of a texture, and wraps nowhere; noise all over it. */
async function halfUsedTexture(): Promise<Document> {
  const document = emptyDocument()
  let seed = 1
  const noise = Buffer.from(
    Array.from({ length: 256 * 256 * 3 }, () => {
      seed = (seed * 48271) % 2147483647
      return seed % 256
    }),
  )
  const image = await sharp(noise, { raw: { width: 256, height: 256, channels: 3 } })
    .png()
    .toBuffer()
  const texture = document.createTexture('noise').setMimeType('image/png').setImage(new Uint8Array(image))
  const ball = bumpyBall(14)
  const uvs = ball.uvs!.map((value, i) => (i % 2 === 0 ? 0.05 + value * 0.4 : 0.05 + value * 0.9))
  const material = document.createMaterial('noise').setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, { ...ball, uvs }).setMaterial(material))
  return document
}

/** Standard deviation of red in the middle of the half that is shown, and of the other. */
async function halves(model: OptimizedModel): Promise<{ shown: number; hidden: number }> {
  await expectValid(model)
  const [texture] = await texturesOf(model.lods[0]!.glb)
  const deviation = async (left: number) => {
    const region = { left, top: 32, width: 64, height: 192 }
    const { channels } = await sharp(
      await sharp(texture!.getImage()!).extract(region).png().toBuffer(),
    ).stats()
    return channels[0]!.stdev
  }
  return { shown: await deviation(32), hidden: await deviation(160) }
}

function transformUvs(document: Document): void {
  const transform = document.createExtension(KHRTextureTransform).createTransform().setOffset([0.5, 0])
  const [material] = document.getRoot().listMaterials()
  material!.getBaseColorTextureInfo()!.setExtension('KHR_texture_transform', transform)
}

function shiftUvs(document: Document): void {
  const uvs = document.getRoot().listMeshes()[0]!.listPrimitives()[0]!.getAttribute('TEXCOORD_0')!
  const shifted = Float32Array.from(uvs.getArray() as Float32Array, (value) => value + 1)
  uvs.setArray(shifted)
}

function addLines(document: Document): void {
  const [material] = document.getRoot().listMaterials()
  const lines = primitiveOf(document, bumpyBall(3)).setMaterial(material!).setMode(Primitive.Mode.LINES)
  addModel(document, lines)
}
