import { KHRTextureBasisu } from '@gltf-transform/extensions'
import { expect, test } from 'vitest'
import { optimizeModel } from '../../src/optimize/index.js'
import {
  addModel,
  bumpyBall,
  emptyDocument,
  type ModelData,
  picture,
  primitiveOf,
  texturedBall,
  toGlb,
} from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

/** Gives every triangle a texture chart of its own, the worst that a generator can do. */
function shatter(data: ModelData): ModelData {
  const corners = data.indices.length
  const pick = (source: Float32Array, size: number) =>
    Float32Array.from(
      { length: corners * size },
      (_, i) => source[data.indices[Math.floor(i / size)]! * size + (i % size)]!,
    )
  const side = Math.ceil(Math.sqrt(corners / 3))
  const uvs = Float32Array.from({ length: corners * 2 }, (_, i) => {
    const corner = Math.floor(i / 2)
    const triangle = Math.floor(corner / 3)
    const [x, y] = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.1, 0.9],
    ][corner % 3]!
    return i % 2 === 0 ? ((triangle % side) + x!) / side : (Math.floor(triangle / side) + y!) / side
  })
  return {
    positions: pick(data.positions, 3),
    normals: pick(data.normals!, 3),
    uvs,
    indices: Uint32Array.from({ length: corners }, (_, i) => i),
  }
}

/** A material with one picture; 200 triangles of a ball in so many charts cannot keep their seams. */
async function shatteredBall(mimeType: string, image: Uint8Array<ArrayBuffer>) {
  const document = emptyDocument()
  const texture = document.createTexture('paint').setMimeType(mimeType).setImage(image)
  const material = document
    .createMaterial('skin')
    .setBaseColorTexture(texture)
    .setRoughnessFactor(0.4)
    .setMetallicFactor(0)
  addModel(document, primitiveOf(document, shatter(bumpyBall(30))).setMaterial(material))
  return { document, material }
}

test.each([
  ['a level', 64, []],
  ['a level below one with finer pictures', 64, [{ triangles: 1500, textureSize: 256 }]],
  ['a level below one that is fine enough', 32, [{ triangles: 1500, textureSize: 64 }]],
])('%s gets an atlas of its own where its seams would spoil it', async (_, textureSize, above) => {
  const { document } = await shatteredBall('image/png', await picture({ size: 256, solid: true }))
  const model = await optimizeModel(await toGlb(document), {
    lods: [...above, { triangles: 200, textureSize }],
    poster: false,
    collider: 'none',
  })
  await expectValid(model)
  expect(model.warnings).toEqual([])
  const lod = model.lods.at(-1)!
  expect(lod.triangles).toBeLessThanOrEqual(200)
  const root = (await readGlb(lod.glb)).getRoot()
  const [written] = root.listMaterials()
  expect(written!.getName()).toBe('skin')
  expect(written!.getNormalTexture()).not.toBeNull()
  // The ball and its colour are still there.
  expect(model.size[0]).toBeCloseTo(1, 1)
  expect(lod.errorMeters).toBeLessThan(0.03)
})

test('nothing is baked from a picture that cannot be read, and the poster says so', async () => {
  const settings = { poster: false, collider: 'none' } as const
  const ball = await optimizeModel(await texturedBall(8, { size: 64 }), {
    ...settings,
    lods: [{ triangles: 500, textureSize: 64 }],
    textures: { format: 'ktx2' },
  })
  const [ktx2] = (await readGlb(ball.lods[0]!.glb)).getRoot().listTextures()
  const image = ktx2!.getImage()!
  const { document, material } = await shatteredBall('image/ktx2', image)
  document.createExtension(KHRTextureBasisu).setRequired(true)
  material.setNormalTexture(
    document
      .createTexture('bumps')
      .setMimeType('image/png')
      .setImage(await picture({ size: 64 })),
  )
  const model = await optimizeModel(await toGlb(document), {
    ...settings,
    lods: [{ triangles: 200, textureSize: 32 }],
    poster: true,
  })
  const [written] = (await readGlb(model.lods[0]!.glb)).getRoot().listMaterials()
  expect(written!.getBaseColorTexture()!.getImage()).toEqual(image)
  expect(model.warnings).toContainEqual(expect.stringMatching(/poster was drawn without the textures/))
})
