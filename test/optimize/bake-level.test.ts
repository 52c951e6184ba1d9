import type { Document } from '@gltf-transform/core'
import { KHRTextureBasisu } from '@gltf-transform/extensions'
import sharp from 'sharp'
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

test('an atlas holds no more than the pictures it is made of, unless they are repeated or palettes', async () => {
  const sizeOf = async (change: (document: Document) => void) => {
    const { document } = await shatteredBall('image/png', await picture({ size: 64 }))
    change(document)
    const lods = [{ triangles: 200, textureSize: 128 }]
    const model = await optimizeModel(await toGlb(document), { lods, poster: false, collider: 'none' })
    const root = (await readGlb(model.lods[0]!.glb)).getRoot()
    expect(root.listMaterials()[0]!.getNormalTexture()).not.toBeNull()
    return model.lods[0]!.textureSize
  }
  const scaleUvs = (factor: number) => (document: Document) => {
    const [primitive] = document.getRoot().listMeshes()[0]!.listPrimitives()
    const uvs = primitive!.getAttribute('TEXCOORD_0')!
    uvs.setArray(Float32Array.from(uvs.getArray()! as Float32Array, (value) => value * factor))
  }
  expect(await sizeOf(() => {})).toBe(64)
  expect(await sizeOf(scaleUvs(3))).toBe(128)
  expect(await sizeOf(scaleUvs(0.2))).toBe(128)
})

test('a baked level of a mirrored model shows its front', async () => {
  const { document } = await shatteredBall('image/png', await picture({ size: 64, solid: true }))
  document.getRoot().listNodes()[0]!.setScale([-1, 1, 1])
  const model = await optimizeModel(await toGlb(document), {
    lods: [{ triangles: 200, textureSize: 64 }],
    poster: false,
    collider: 'none',
    compression: 'none',
  })
  const [node] = (await readGlb(model.lods[0]!.glb))
    .getRoot()
    .listNodes()
    .filter((entry) => entry.getMesh())
  const [primitive] = node!.getMesh()!.listPrimitives()
  expect(primitive!.getMaterial()!.getNormalTexture()).not.toBeNull()
  expect(node!.getWorldScale()).toEqual([1, 1, 1])
  const at = (semantic: string, vertex: number) => primitive!.getAttribute(semantic)!.getElement(vertex, [])
  // The ball stands on the ground, its middle half a metre above.
  const outwards = (vertex: number) => at('POSITION', vertex).map((value, k) => value - (k === 1 ? 0.5 : 0))
  const indices = primitive!.getIndices()!.getArray()!
  let volume = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => outwards(indices[i + k]!)) as [number[], number[], number[]]
    for (let k = 0; k < 3; k++) {
      const [m, n] = [(k + 1) % 3, (k + 2) % 3]
      volume += (a[k]! * (b[m]! * c[n]! - b[n]! * c[m]!)) / 6
    }
  }
  expect(volume).toBeGreaterThan(0.4)
  for (const vertex of indices) {
    const [normal, direction] = [at('NORMAL', vertex), outwards(vertex)]
    expect(normal.reduce((sum, value, k) => sum + value * direction[k]!, 0)).toBeGreaterThan(0)
  }
})

test('a baked level of a model of a millimetre is as good as one of a metre', async () => {
  const { document } = await shatteredBall('image/png', await picture({ size: 64, solid: true }))
  const glb = await toGlb(document)
  const [large, small] = await Promise.all(
    [1, 0.001].map(async (longest) => {
      const { lods } = await optimizeModel(glb, {
        lods: [{ triangles: 200, textureSize: 64 }],
        size: { longest },
        poster: false,
        collider: 'none',
      })
      const [texture] = (await readGlb(lods[0]!.glb)).getRoot().listTextures()
      const { channels } = await sharp(texture!.getImage()!).stats()
      return { distance: lods[0]!.switchDistance, colour: channels.map(({ mean }) => mean) }
    }),
  )
  expect(small!.distance * 1000).toBeGreaterThan(0.8 * large!.distance)
  expect(small!.distance * 1000).toBeLessThan(1.25 * large!.distance)
  small!.colour.forEach((value, k) => {
    expect(Math.abs(value - large!.colour[k]!)).toBeLessThan(4)
  })
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
