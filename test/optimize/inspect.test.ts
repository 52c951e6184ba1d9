import { readFile } from 'node:fs/promises'
import { Document, NodeIO } from '@gltf-transform/core'
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions'
import { MeshoptEncoder } from 'meshoptimizer'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspectModel } from '../../src/optimize/inspect/index.js'

const fixture = async (name: string) =>
  new Uint8Array(await readFile(new URL(`../fixtures/check/${name}.glb`, import.meta.url)))

test('a report counts what is drawn, stored and uploaded', async () => {
  const glb = await new NodeIO().writeBinary(await twoTriangles())
  const report = await inspectModel(glb)
  expect(report).toMatchObject({
    bytes: glb.byteLength,
    triangles: 2, // One triangle, in two nodes.
    vertices: 3,
    meshes: 1,
    primitives: 1,
    materials: 1,
    nodes: 2,
    textureSize: 64,
    extensionsUsed: [],
    size: [3, 1, 0],
    bounds: { min: [0, 0, 0], max: [3, 1, 0] },
    validation: { errorCount: 0, geometrySeen: true },
    unpackedValidation: null,
  })
  // 64 × 32 and its mipmaps: 2048 + 512 + 128 + 32 + 8 + 2 + 1 pixels.
  expect(report.textures).toEqual([
    {
      name: 'paint',
      slots: ['baseColorTexture'],
      mimeType: 'image/png',
      width: 64,
      height: 32,
      bytes: expect.any(Number),
      gpuBytes: 2731 * 4,
    },
  ])
  const geometry = 3 * (12 + 8) + 6
  expect(report.gpuBytes).toEqual({ geometry, textures: 2731 * 4, total: geometry + 2731 * 4 })
})

test('meshopt data is unpacked and judged by the validator', async () => {
  const report = await inspectModel(await fixture('meshopt'))
  expect(report.triangles).toBe(12)
  expect(report.extensionsRequired).toContain('EXT_meshopt_compression')
  expect(report.validation.geometrySeen).toBe(false)
  expect(report.unpackedValidation).toMatchObject({ errorCount: 0, geometrySeen: true })
})

test('an error within meshopt data, which the validator alone overlooks, is reported', async () => {
  const document = await twoTriangles()
  document
    .getRoot()
    .listMeshes()[0]!
    .listPrimitives()[0]!
    .getIndices()!
    .setArray(new Uint16Array([0, 1, 7]))
  document.createExtension(KHRMeshQuantization).setRequired(true)
  document.createExtension(EXTMeshoptCompression).setRequired(true)
  await MeshoptEncoder.ready
  const io = new NodeIO()
    .registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
    .registerDependencies({ 'meshopt.encoder': MeshoptEncoder })
  const report = await inspectModel(await io.writeBinary(document))
  expect(report.validation.errorCount).toBe(0)
  expect(report.unpackedValidation?.errors.map(({ code }) => code)).toContain('ACCESSOR_INDEX_OOB')
})

test('an empty scene has a report too, and what is no GLB is refused', async () => {
  expect((await inspectModel(await fixture('empty-scene'))).bounds).toBeNull()
  await expect(inspectModel(await fixture('xml-error'), { name: 'chair' })).rejects.toMatchObject({
    code: 'RAGE3D_GLB_INVALID',
    message: expect.stringContaining('The model "chair"'),
  })
})

/** One triangle with a picture, in two nodes two metres apart. */
async function twoTriangles(): Promise<Document> {
  const document = new Document()
  const buffer = document.createBuffer()
  const accessor = (
    type: 'VEC2' | 'VEC3' | 'SCALAR',
    array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  ) => document.createAccessor().setType(type).setArray(array).setBuffer(buffer)
  const image = await sharp({ create: { width: 64, height: 32, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const texture = document.createTexture('paint').setImage(new Uint8Array(image)).setMimeType('image/png')
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0])))
    .setAttribute('TEXCOORD_0', accessor('VEC2', new Float32Array([0, 0, 1, 0, 0, 1])))
    .setIndices(accessor('SCALAR', new Uint16Array([0, 1, 2])))
    .setMaterial(document.createMaterial().setBaseColorTexture(texture))
  const mesh = document.createMesh().addPrimitive(primitive)
  const scene = document.createScene()
  scene.addChild(document.createNode().setMesh(mesh))
  scene.addChild(document.createNode().setMesh(mesh).setTranslation([2, 0, 0]))
  return document
}
