import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, texturedBall, toGlb } from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

const base: OptimizeOptions = {
  lods: [
    { triangles: 1500, textureSize: 64 },
    { triangles: 400, textureSize: 32 },
  ],
  poster: false,
  collider: 'none',
}

test.each([
  ['meshopt', ['EXT_meshopt_compression', 'KHR_mesh_quantization']],
  ['draco', ['KHR_draco_mesh_compression']],
  ['quantize', ['KHR_mesh_quantization']],
  ['none', []],
] as const)(
  '%s compression is declared, valid, and read back as the same surface',
  async (compression, extensions) => {
    const model = await optimizeModel(await texturedBall(24), { ...base, compression })
    await expectValid(model)
    const glb = model.lods[0]!.glb
    const json = JSON.parse(
      new TextDecoder().decode(
        glb.subarray(20, 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true)),
      ),
    )
    const required: string[] = json.extensionsRequired ?? []
    expect(required.filter((name) => !name.startsWith('EXT_texture')).sort()).toEqual([...extensions].sort())
    // Reading a level and processing it again finds no deviation worth the name.
    const again = await optimizeModel(glb, {
      ...base,
      lods: [base.lods![0]!],
      compression: 'none',
      pivot: 'keep',
    })
    expect(again.lods[0]!.errorMeters).toBeLessThan(1e-5)
    expect(again.size[0]).toBeCloseTo(model.size[0], 4)
  },
)

test('size scales to metres and the pivot stands in the middle of the footprint', async () => {
  const glb = await texturedBall(24)
  const tall = await optimizeModel(glb, { ...base, size: { height: 3 } })
  expect(tall.size[1]).toBeCloseTo(3, 2)
  expect(tall.bounds.min[1]).toBeCloseTo(0, 3)
  expect(tall.bounds.min[0] + tall.bounds.max[0]).toBeCloseTo(0, 2)
  const wide = await optimizeModel(glb, { ...base, size: { width: 2 }, pivot: 'center' })
  expect(wide.size[0]).toBeCloseTo(2, 2)
  expect(wide.bounds.min[1] + wide.bounds.max[1]).toBeCloseTo(0, 2)
  const longest = await optimizeModel(glb, { ...base, size: { longest: 5 }, pivot: 'keep' })
  expect(Math.max(...longest.size)).toBeCloseTo(5, 2)
})

test('deviation and switch distance grow with the size of the model', async () => {
  const glb = await texturedBall(24, { size: 64 })
  const [small, large] = await Promise.all(
    [1, 10].map((height) => optimizeModel(glb, { ...base, size: { height } })),
  )
  const ratio = large!.lods[1]!.errorMeters / small!.lods[1]!.errorMeters
  expect(ratio).toBeGreaterThan(9.5)
  expect(ratio).toBeLessThan(10.5)
  expect(large!.lods[1]!.switchDistance / small!.lods[1]!.switchDistance).toBeCloseTo(10, 0)
})

test('the switch distance puts the deviation and the texels under one pixel', async () => {
  const pixel = (2 * Math.tan(Math.PI / 6)) / 1080
  const { lods } = await optimizeModel(await texturedBall(40, { size: 512 }), base)
  for (const lod of lods) {
    expect(lod.errorMeters).toBeLessThan(lod.switchDistance * pixel)
    // The ball's texture runs once round its 1.6 m, so a texel at its widest is about this large.
    const texel = Math.sqrt((Math.PI * 1 * 1) / lod.textureSize ** 2)
    expect(lod.switchDistance * pixel).toBeGreaterThan(0.7 * texel)
    expect(lod.switchDistance * pixel).toBeLessThan(3 * texel + 2 * lod.errorMeters)
  }
})

test('a level exactly as dense as the raw model deviates by nothing but rounding', async () => {
  const { lods } = await optimizeModel(await texturedBall(10), {
    ...base,
    lods: [{ triangles: 9999, textureSize: 64 }],
  })
  expect(lods[0]!.errorMeters).toBeLessThan(1e-4)
})

test('transforms of the user run first, and a failing one is named', async () => {
  const glb = await texturedBall(16)
  const paint = {
    id: 'paint-red',
    transform: (document: import('@gltf-transform/core').Document) => {
      for (const material of document.getRoot().listMaterials()) material.setBaseColorFactor([1, 0, 0, 1])
    },
  }
  const model = await optimizeModel(glb, { ...base, transforms: [paint] })
  const [material] = (await readGlb(model.lods[0]!.glb)).getRoot().listMaterials()
  expect(material!.getBaseColorFactor()).toEqual([1, 0, 0, 1])
  const broken = {
    id: 'broken',
    transform: () => {
      throw new Error('no such thing')
    },
  }
  await expect(optimizeModel(glb, { ...base, transforms: [broken] })).rejects.toMatchObject({
    code: 'RAGE3D_OPTIMIZE_FAILED',
    message: expect.stringContaining('"broken"'),
  })
})

test('names, extras, cameras and empty nodes stay', async () => {
  const document = emptyDocument()
  const node = addModel(document, primitiveOf(document, bumpyBall(16)))
  node.setName('body').setExtras({ team: 7 })
  const socket = document.createNode('socket').setTranslation([0, 1, 0])
  node.addChild(socket)
  const camera = document.createCamera('view').setType('perspective').setZNear(0.1).setYFov(1)
  document.getRoot().getDefaultScene()!.addChild(document.createNode('eye').setCamera(camera))
  const model = await optimizeModel(await toGlb(document), base)
  await expectValid(model)
  const root = (await readGlb(model.lods[0]!.glb)).getRoot()
  const names = root.listNodes().map((entry) => entry.getName())
  expect(names).toEqual(expect.arrayContaining(['body', 'socket', 'eye']))
  expect(
    root
      .listNodes()
      .find((entry) => entry.getName() === 'body')!
      .getExtras(),
  ).toEqual({ team: 7 })
  expect(root.listCameras()).toHaveLength(1)
})

test('a collider and a poster come with the levels unless switched off', async () => {
  const model = await optimizeModel(await texturedBall(10), { lods: [{ triangles: 200, textureSize: 32 }] })
  expect(model.collider!.triangles).toBeGreaterThan(10)
  expect(model.poster).toMatchObject({ width: 512, height: 512 })
  const bare = await optimizeModel(await texturedBall(10), base)
  expect([bare.collider, bare.poster]).toEqual([null, null])
})
