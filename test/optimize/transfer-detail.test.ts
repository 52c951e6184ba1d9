import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Document } from '@gltf-transform/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

test('a level that lost the normals of the raw model gets them back as a normal map', async () => {
  const document = await rippledBall()
  const model = await optimizeModel(await toGlb(document), RECIPE)
  expect(await reliefOf(model.lods[0]!.glb)).toBeLessThan(3)
  expect(await reliefOf(model.lods[1]!.glb)).toBeGreaterThan(8)
  await expectValid(model)
})

test('a large normal map is made anew only where a level lost most triangles', async () => {
  const glb = await toGlb(await rippledBall('png', 1024))
  const level = async (triangles: number) => {
    const recipe = { ...RECIPE, lods: [{ triangles, textureSize: 1024 }] }
    return reliefOf((await optimizeModel(glb, recipe)).lods[0]!.glb)
  }
  expect(await level(4_000)).toBeLessThan(3)
  expect(await level(1_000)).toBeGreaterThan(8)
})

test('a normal map that two parts share, or that is scaled, stays as it is', async () => {
  const shared = await rippledBall()
  const [material] = shared.getRoot().listMaterials()
  const second = primitiveOf(shared, bumpyBall(6)).setMaterial(material!)
  addModel(shared, second).setTranslation([2, 0, 0])
  const scaled = await rippledBall()
  scaled.getRoot().listMaterials()[0]!.setNormalScale(0.5)
  for (const document of [shared, scaled]) {
    const model = await optimizeModel(await toGlb(document), RECIPE)
    expect(await reliefOf(model.lods[1]!.glb)).toBeLessThan(3)
  }
})

test('a normal map that is made anew keeps the format where formats are kept', async () => {
  const document = await rippledBall('jpeg')
  const model = await optimizeModel(await toGlb(document), { ...RECIPE, textures: { format: 'keep' } })
  expect(await reliefOf(model.lods[1]!.glb)).toBeGreaterThan(8)
  const [texture] = (await readGlb(model.lods[1]!.glb)).getRoot().listTextures()
  expect(texture!.getMimeType()).toBe('image/jpeg')
})

const compiled = new URL('../../dist/optimize/index.js', import.meta.url)

test.runIf(existsSync(fileURLToPath(compiled)))(
  'a normal map that is made anew in a thread of its own is the same, and an abort ends it',
  async () => {
    const glb = await toGlb(await rippledBall())
    const { optimizeModel: optimizeInThreads }: { optimizeModel: typeof optimizeModel } = await import(
      compiled.href
    )
    const [here, there] = [await optimizeModel(glb, RECIPE), await optimizeInThreads(glb, RECIPE)]
    expect(there.lods.map(({ sha256 }) => sha256)).toEqual(here.lods.map(({ sha256 }) => sha256))
    const abort = new AbortController()
    const running = optimizeInThreads(glb, RECIPE, {
      signal: abort.signal,
      onProgress: ({ progress }) => progress > 0.7 && abort.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
  },
)

const RECIPE: Parameters<typeof optimizeModel>[1] = {
  lods: [
    { triangles: 20_000, textureSize: 64 },
    { triangles: 1_000, textureSize: 64 },
  ],
  collider: 'none',
  poster: false,
}

/** A ball whose normals tell of ripples that its coarser levels cannot hold, with a normal map that says nothing. */
async function rippledBall(format: 'png' | 'jpeg' = 'png', size = 64): Promise<Document> {
  const document = emptyDocument()
  const ball = bumpyBall(48)
  const normals = ball.normals!.map((value, i) => value + 0.4 * Math.sin(ball.positions[i - (i % 3)]! * 40))
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(...normals.subarray(i, i + 3))
    for (let k = 0; k < 3; k++) normals[i + k]! /= length
  }
  // Almost one colour: a picture of exactly one would become a single pixel.
  const pixels = Buffer.from(Array.from({ length: size * size }, (_, i) => [127 + (i % 2), 127, 255]).flat())
  const image = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .toFormat(format)
    .toBuffer()
  const texture = document
    .createTexture('relief')
    .setMimeType(`image/${format}`)
    .setImage(new Uint8Array(image))
  const material = document.createMaterial('clay').setNormalTexture(texture)
  addModel(document, primitiveOf(document, { ...ball, normals }).setMaterial(material))
  return document
}

/** Standard deviation of the normal map's x (0–255). */
async function reliefOf(glb: Uint8Array): Promise<number> {
  const document = await readGlb(glb)
  const image = document.getRoot().listMaterials()[0]!.getNormalTexture()!.getImage()!
  const { channels } = await sharp(image).stats()
  return channels[0]!.stdev
}
