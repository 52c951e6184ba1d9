import type { Document } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import { boundsOf, extentOf } from '../../src/optimize/geometry/surface.js'
import { optimizeModel } from '../../src/optimize/index.js'
import {
  animateElbow,
  bendElbow,
  bentLimb,
  deviation,
  limb,
  openEdges,
  sheet,
  surfaceOf,
} from './support/deforming.js'
import { addModel, emptyDocument, type ModelData, primitiveOf, toGlb } from './support/models.js'

const PLAIN = { collider: 'none', poster: false, compression: 'none', pivot: 'keep' } as const

test('a straight limb keeps the rings that it bends with', async () => {
  const raw = await toGlb(bentLimb(sheet(60, 200, limb)))
  const lods = [{ triangles: 6_000 }, { triangles: 1_500 }]
  const model = await optimizeModel(raw, { ...PLAIN, lods })
  for (const [i, { glb }] of model.lods.entries()) {
    const [bent, level] = await Promise.all([surfaceOf(raw, bendElbow), surfaceOf(glb, bendElbow)])
    expect(await deviation(bent, level)).toBeLessThan([0.005, 0.01][i]!)
  }
})

const WAVES = 14
const wave = (x: number, y: number) => 0.12 * Math.sin(WAVES * x + 3 * y)
const hoist = (document: Document) => document.getRoot().listMeshes()[0]!.setWeights([1])

/** A flat cloth with one morph target, which makes waves and is at 0. */
function flag(): Document {
  const document = emptyDocument()
  const cloth = sheet(100, 100, (u, v) => [u, v, 0])
  const waves = cloth.positions.map((_, i, p) => (i % 3 === 2 ? wave(p[i - 2]!, p[i - 1]!) : 0))
  const accessor = document
    .createAccessor()
    .setType('VEC3')
    .setArray(waves as Float32Array<ArrayBuffer>)
    .setBuffer(document.getRoot().listBuffers()[0]!)
  const target = document.createPrimitiveTarget().setAttribute('POSITION', accessor)
  addModel(document, primitiveOf(document, cloth).addTarget(target)).getMesh()!.setWeights([0])
  return document
}

test('a flat cloth keeps the vertices that its morph target moves', async () => {
  const raw = await toGlb(flag())
  const model = await optimizeModel(raw, { ...PLAIN, lods: [{ triangles: 2_000 }, { triangles: 300 }] })
  for (const [i, { glb }] of model.lods.entries()) {
    const [waving, level] = await Promise.all([surfaceOf(raw, hoist), surfaceOf(glb, hoist)])
    expect(await deviation(waving, level)).toBeLessThan([0.002, 0.005][i]!)
  }
})

const halves = (place: typeof limb) => [
  sheet(60, 60, (u, v) => place(u, v / 2)),
  sheet(60, 60, (u, v) => place(u, 0.5 + v / 2)),
]

const morphed = (document: Document, mesh: ModelData) => {
  const accessor = document
    .createAccessor()
    .setType('VEC3')
    .setArray(mesh.positions.map((value, i) => (i % 3 === 0 ? value / 2 : 0)) as Float32Array<ArrayBuffer>)
    .setBuffer(document.getRoot().listBuffers()[0]!)
  return primitiveOf(document, mesh).addTarget(
    document.createPrimitiveTarget().setAttribute('POSITION', accessor),
  )
}

test('the measured deviation is that of the pose that shows most of it', async () => {
  const document = bentLimb(sheet(60, 200, limb))
  animateElbow(document)
  const raw = await toGlb(document)
  const model = await optimizeModel(raw, { ...PLAIN, lods: [{ triangles: 1_500 }] })
  const { glb, errorMeters } = model.lods[0]!
  const bent = async (file: Uint8Array) => surfaceOf(file, bendElbow)
  const inMetres = (await deviation(await bent(raw), await bent(glb))) * extentOf(boundsOf(await bent(raw)))
  const atRest = (await deviation(await surfaceOf(raw), await surfaceOf(glb))) * 2
  expect(atRest).toBeLessThan(0.5 * inMetres)
  expect(errorMeters).toBeGreaterThan(0.8 * inMetres)
  expect(errorMeters).toBeLessThan(1.5 * inMetres)
})

test('morph targets that no animation plays are measured in full', async () => {
  const raw = await toGlb(flag())
  const model = await optimizeModel(raw, { ...PLAIN, lods: [{ triangles: 300 }] })
  const { glb, errorMeters } = model.lods[0]!
  const [waving, level] = await Promise.all([surfaceOf(raw, hoist), surfaceOf(glb, hoist)])
  expect(errorMeters).toBeCloseTo((await deviation(waving, level)) * extentOf(boundsOf(waving)), 4)
})

test.each([
  ['of a skinned mesh', () => bentLimb(...halves(limb))],
  [
    'of a morphed mesh',
    () => {
      const document = emptyDocument()
      addModel(document, ...halves(limb).map((mesh) => morphed(document, mesh)))
        .getMesh()!
        .setWeights([0])
      return document
    },
  ],
  [
    'of a mesh that is drawn twice',
    () => {
      const document = emptyDocument()
      const node = addModel(document, ...halves(limb).map((mesh) => primitiveOf(document, mesh)))
      const twin = document.createNode('twin').setMesh(node.getMesh()).setTranslation([1, 0, 0])
      document.getRoot().getDefaultScene()!.addChild(twin)
      return document
    },
  ],
])('no crack opens between the parts %s', async (_, build) => {
  const document = build()
  for (const [i, primitive] of document.getRoot().listMeshes()[0]!.listPrimitives().entries()) {
    primitive.setMaterial(document.createMaterial(`part ${i}`).setBaseColorFactor([i, 1, 1, 1]))
  }
  const lods = [{ triangles: 6_000 }, { triangles: 1_000 }, { triangles: 200 }]
  const model = await optimizeModel(await toGlb(document), { ...PLAIN, lods })
  for (const { glb, triangles } of model.lods) {
    expect(triangles).toBeGreaterThan(100)
    expect(openEdges(await surfaceOf(glb))).toBe(0)
  }
})
