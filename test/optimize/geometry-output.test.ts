import type { Document } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { bentLimb, limb, sheet } from './support/deforming.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, texturedBall, toGlb } from './support/models.js'
import { expectValid, readGlb, storedTriangles } from './support/read-output.js'

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

test('the poles of a ball leave no triangles without area, nor any that Draco drops', async () => {
  const document = emptyDocument()
  const [rings, columns] = [30, 45]
  const positions: number[] = []
  const indices: number[] = []
  for (let r = 0; r <= rings; r++) {
    for (let c = 0; c <= columns; c++) {
      const [theta, phi] = [(Math.PI * r) / rings, (2 * Math.PI * c) / columns]
      positions.push(Math.sin(theta) * Math.cos(phi), Math.cos(theta), -Math.sin(theta) * Math.sin(phi))
      const a = r * (columns + 1) + c
      const b = a + columns + 1
      if (r < rings && c < columns) indices.push(a, b, a + 1, a + 1, b, b + 1)
    }
  }
  const normals = Float32Array.from(positions)
  const ball = { positions: normals.slice(), normals, indices: Uint32Array.from(indices) }
  addModel(document, primitiveOf(document, ball))
  const lods = [{ triangles: 2200, textureSize: 64 }]
  for (const compression of ['none', 'draco'] as const) {
    const [lod] = (await optimizeModel(await toGlb(document), { ...base, compression, lods })).lods
    const written = await readGlb(lod!.glb)
    expect(storedTriangles(written)).toBe(lod!.triangles)
    expect(flatTriangles(written)).toBe(0)
  }
})

function flatTriangles(document: Document): number {
  const [primitive] = document.getRoot().listMeshes()[0]!.listPrimitives()
  const position = primitive!.getAttribute('POSITION')!
  const places = [...primitive!.getIndices()!.getArray()!].map((i) => position.getElement(i, []).join())
  let flat = 0
  for (let i = 0; i < places.length; i += 3) if (new Set(places.slice(i, i + 3)).size < 3) flat++
  return flat
}

test('float vertex colours stay within 0 to 1 through Draco', async () => {
  const document = emptyDocument()
  const ball = bumpyBall(24)
  const colors = document
    .createAccessor()
    .setType('VEC3')
    .setArray(Float32Array.from(ball.positions, (value) => 0.5 + 0.5 * Math.sin(value * 3)))
    .setBuffer(document.getRoot().listBuffers()[0]!)
  addModel(document, primitiveOf(document, ball).setAttribute('COLOR_0', colors))
  await expectValid(await optimizeModel(await toGlb(document), { ...base, compression: 'draco' }))
})

test('joint weights add up to one through Draco', async () => {
  const glb = await toGlb(bentLimb(sheet(24, 60, limb)))
  const model = await optimizeModel(glb, { ...base, compression: 'draco', pivot: 'keep' })
  await expectValid(model)
  const [primitive] = (await readGlb(model.lods[0]!.glb)).getRoot().listMeshes()[0]!.listPrimitives()
  const weights = primitive!.getAttribute('WEIGHTS_0')!
  const sums = Array.from({ length: weights.getCount() }, (_, i) =>
    weights.getElement(i, []).reduce((sum, weight) => sum + Math.round(weight * 65535), 0),
  )
  expect(new Set(sums)).toEqual(new Set([65535]))
})

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

test.each(['meshopt', 'draco'] as const)(
  'with %s the switch distance puts the deviation and the texels under one pixel',
  async (compression) => {
    const pixel = (2 * Math.tan(Math.PI / 6)) / 1080
    const { lods } = await optimizeModel(await texturedBall(40, { size: 512 }), { ...base, compression })
    for (const lod of lods) {
      expect(lod.errorMeters).toBeLessThan(lod.switchDistance * pixel)
      // The ball's texture runs once round its 1.6 m, so a texel at its widest is about this large.
      const texel = Math.sqrt((Math.PI * 1 * 1) / lod.textureSize ** 2)
      expect(lod.switchDistance * pixel).toBeGreaterThan(0.7 * texel)
      expect(lod.switchDistance * pixel).toBeLessThan(3 * texel + 2 * lod.errorMeters)
    }
  },
)

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
