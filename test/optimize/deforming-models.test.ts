import type { Document } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import { optimizeModel } from '../../src/optimize/index.js'
import { bendElbow, bentLimb, deviation, limb, sheet, surfaceOf } from './support/deforming.js'
import { addModel, emptyDocument, primitiveOf, toGlb } from './support/models.js'

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

test('a flat cloth keeps the vertices that its morph target moves', async () => {
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
  const raw = await toGlb(document)
  const model = await optimizeModel(raw, { ...PLAIN, lods: [{ triangles: 2_000 }, { triangles: 300 }] })
  for (const [i, { glb }] of model.lods.entries()) {
    const [waving, level] = await Promise.all([surfaceOf(raw, hoist), surfaceOf(glb, hoist)])
    expect(await deviation(waving, level)).toBeLessThan([0.002, 0.005][i]!)
  }
})
