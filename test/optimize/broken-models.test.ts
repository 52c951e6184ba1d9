// Faults that engines forgive and the Khronos validator does not.
import type { Accessor, Document, Primitive } from '@gltf-transform/core'
import { compactPrimitive } from '@gltf-transform/functions'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

const plain: OptimizeOptions = {
  lods: [{ triangles: 600, textureSize: 64 }],
  compression: 'none',
  poster: false,
  collider: 'none',
}

function accessor(document: Document, type: 'VEC3' | 'VEC4', array: Float32Array | Uint8Array): Accessor {
  const [buffer] = document.getRoot().listBuffers()
  return document
    .createAccessor()
    .setType(type)
    .setArray(array as Float32Array<ArrayBuffer>)
    .setBuffer(buffer!)
}

function skinnedBall(joints: readonly number[], weights: readonly number[]): Document {
  const document = emptyDocument()
  const data = bumpyBall(16)
  const count = data.positions.length / 3
  const primitive = primitiveOf(document, data)
    .setAttribute(
      'JOINTS_0',
      accessor(
        document,
        'VEC4',
        Uint8Array.from({ length: count * 4 }, (_, i) => joints[i % 4]!),
      ),
    )
    .setAttribute(
      'WEIGHTS_0',
      accessor(
        document,
        'VEC4',
        Float32Array.from({ length: count * 4 }, (_, i) => weights[i % 4]!),
      ),
    )
  const [hip, knee] = [document.createNode('hip'), document.createNode('knee')]
  document.getRoot().getDefaultScene()!.addChild(hip.addChild(knee))
  addModel(document, primitive).setSkin(document.createSkin().addJoint(hip).addJoint(knee))
  return document
}

test.each([[[0.3, 0.3, 0, 0]], [[2, -1, 0, 0]], [[0, 0, 0, 0]]])(
  'joint weights of %s are brought to a sum of 1, and named',
  async (weights) => {
    const model = await optimizeModel(await toGlb(skinnedBall([1, 0, 0, 0], weights)), plain)
    await expectValid(model)
    expect(model.warnings.join(' ')).toMatch(/did not add up to 1/)
  },
)

test('joint weights that are off by no more than rounding are scaled without a word', async () => {
  const model = await optimizeModel(await toGlb(skinnedBall([1, 0, 0, 0], [0.999, 0, 0, 0])), plain)
  await expectValid(model)
  expect(model.warnings).toEqual([])
})

test('joints that the skin does not have are left out, and named', async () => {
  const model = await optimizeModel(await toGlb(skinnedBall([1, 7, 0, 0], [0.5, 0.25, 0.25, 0])), plain)
  await expectValid(model)
  expect(model.warnings.join(' ')).toMatch(/named no joint of their skin/)
  const [mesh] = (await readGlb(model.lods[0]!.glb)).getRoot().listMeshes()
  const weights = mesh!.listPrimitives()[0]!.getAttribute('WEIGHTS_0')!.getElement(0, [])
  expect(weights[0]).toBeCloseTo(2 / 3, 5)
  expect(weights[1]).toBe(0)
  expect(weights[2]).toBeCloseTo(1 / 3, 5)
})

test('two weights for one joint of a vertex become one', async () => {
  const model = await optimizeModel(await toGlb(skinnedBall([1, 1, 0, 0], [0.5, 0.25, 0.25, 0])), plain)
  await expectValid(model)
})

test.each(['none', 'meshopt', 'draco'] as const)(
  'vertex colours outside 0 to 1 are clamped and named (%s)',
  async (compression) => {
    const document = emptyDocument()
    const data = bumpyBall(16)
    const colors = data.positions.map((value) => value * 4)
    const primitive = primitiveOf(document, data).setAttribute('COLOR_0', accessor(document, 'VEC3', colors))
    addModel(document, primitive)
    const model = await optimizeModel(await toGlb(document), { ...plain, compression })
    await expectValid(model)
    expect(model.warnings.join(' ')).toMatch(/vertex colours were outside 0 to 1/)
  },
)

test('a side without any length cannot be brought to a size, and that is said', async () => {
  const document = emptyDocument()
  addModel(
    document,
    primitiveOf(document, {
      positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 0, 1),
      indices: Uint32Array.of(0, 1, 2),
    }),
  )
  const model = await optimizeModel(await toGlb(document), { ...plain, size: { height: 2 } })
  expect(model.size).toEqual([1, 0, 1])
  expect(model.warnings.join(' ')).toContain('it has no height to bring to 2 m')
})

test.each(['NORMAL', 'COLOR_0'])(
  'mending %s leaves positions alone that are the same numbers',
  async (semantic) => {
    const document = emptyDocument()
    const { normals: _, ...data } = bumpyBall(8)
    const primitive = primitiveOf(document, data)
    // Seen from inside, the normals point away; as colours, positions are partly below 0.
    primitive.getIndices()!.setArray(data.indices.toReversed() as Uint32Array<ArrayBuffer>)
    compactPrimitive(primitive)
    addModel(document, primitive.setAttribute(semantic, primitive.getAttribute('POSITION')))
    const before = pointsOf(primitive)
    const model = await optimizeModel(await toGlb(document), { ...plain, pivot: 'keep' })
    await expectValid(model)
    expect(model.warnings).not.toEqual([])
    const [mesh] = (await readGlb(model.lods[0]!.glb)).getRoot().listMeshes()
    expect(pointsOf(mesh!.listPrimitives()[0]!)).toEqual(before)
  },
)

/** The corners of a primitive, each of them once. */
function pointsOf(primitive: Primitive): string[] {
  const position = primitive.getAttribute('POSITION')!
  const points = Array.from({ length: position.getCount() }, (_, i) => position.getElement(i, []).join())
  return [...new Set(points)].sort()
}
