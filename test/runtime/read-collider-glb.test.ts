import { Document, WebIO } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import { readColliderGlb } from '../../src/runtime/read-collider-glb.js'

test('a collider gives its triangles with the transforms of its nodes applied', async () => {
  const document = new Document()
  const buffer = document.createBuffer()
  const position = document
    .createAccessor()
    .setType('VEC3')
    .setArray(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]))
    .setBuffer(buffer)
  const indices = document
    .createAccessor()
    .setArray(new Uint16Array([0, 1, 2]))
    .setBuffer(buffer)
  const primitive = document.createPrimitive().setAttribute('POSITION', position).setIndices(indices)
  const mesh = document.createMesh().addPrimitive(primitive)
  const quarterTurn = Math.SQRT1_2
  const inner = document.createNode().setMesh(mesh).setScale([2, 2, 2])
  const outer = document
    .createNode()
    .setTranslation([10, 0, 0])
    .setRotation([0, 0, quarterTurn, quarterTurn])
    .addChild(inner)
  document.createScene().addChild(outer)
  const glb = await new WebIO().writeBinary(document)
  const collider = readColliderGlb(glb.slice().buffer)
  expect([...collider.indices]).toEqual([0, 1, 2])
  expect([...collider.positions].map((value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([
    10, 0, 0, 10, 2, 0, 8, 0, 0,
  ])
})

test('what is not a GLB is refused', () => {
  expect(() => readColliderGlb(new ArrayBuffer(40))).toThrow('The collider is not a GLB.')
})
