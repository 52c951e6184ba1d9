import { KHRLightsPunctual, KHRMaterialsVolume, type Light, type Volume } from '@gltf-transform/extensions'
import { expect, test } from 'vitest'
import { boundsOf } from '../../src/optimize/geometry/surface.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from './support/models.js'
import { readGlb } from './support/read-output.js'

const recipe = {
  lods: [{ triangles: 10_000, textureSize: 64 }],
  poster: false,
  collider: 'none' as const,
}

test('a skin that is not in its bind pose and default morph weights count for size, pivot and poster', async () => {
  const document = emptyDocument()
  const buffer = document.getRoot().listBuffers()[0]!
  const scene = document.getRoot().getDefaultScene()!
  const data = bumpyBall(16)
  const count = data.positions.length / 3
  const isUpper = (vertex: number) => data.positions[vertex * 3 + 1]! > 0
  const accessor = (type: 'VEC3' | 'VEC4' | 'MAT4', array: Float32Array | Uint16Array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer)
  const joints = new Uint16Array(count * 4).map((_, i) => (i % 4 === 0 && isUpper(i >> 2) ? 1 : 0))
  const weights = new Float32Array(count * 4).map((_, i) => (i % 4 === 0 ? 1 : 0))
  const skinned = addModel(
    document,
    primitiveOf(document, data)
      .setAttribute('JOINTS_0', accessor('VEC4', joints))
      .setAttribute('WEIGHTS_0', accessor('VEC4', weights)),
  )
  const [lower, upper] = [
    document.createNode('lower'),
    document.createNode('upper').setTranslation([0, 3, 0]),
  ]
  scene.addChild(lower).addChild(upper)
  skinned.setSkin(document.createSkin().addJoint(lower).addJoint(upper))
  const widened = data.positions.map((value, i) => (i % 3 === 0 ? value : 0))
  const target = document.createPrimitiveTarget().setAttribute('POSITION', accessor('VEC3', widened))
  const morphed = addModel(document, primitiveOf(document, data).addTarget(target))
  morphed.setTranslation([0, 0, 4]).setWeights([3])
  const plain = boundsOf({ positions: data.positions })
  const model = await optimizeModel(await toGlb(document), { ...recipe, pivot: 'base', size: { height: 2 } })
  const scale = 2 / (plain.max[1] + 3 - plain.min[1])
  expect(model.size[0]).toBeCloseTo((plain.max[0] - plain.min[0]) * 4 * scale, 3)
  expect(model.size[1]).toBeCloseTo(2, 3)
  expect(model.bounds.min[1]).toBeCloseTo(0, 3)
  expect(model.lods[0]!.errorMeters).toBeLessThan(0.1)
})

test('lengths that nodes do not scale grow with the model', async () => {
  const document = emptyDocument()
  const primitive = primitiveOf(document, bumpyBall(12))
  const volume = document
    .createExtension(KHRMaterialsVolume)
    .createVolume()
    .setAttenuationDistance(0.6)
    .setThicknessFactor(0.5)
  primitive.setMaterial(document.createMaterial('glass').setExtension('KHR_materials_volume', volume))
  addModel(document, primitive)
  const lights = document.createExtension(KHRLightsPunctual)
  const [point, sun] = [
    lights.createLight('lamp').setType('point').setRange(5).setIntensity(40),
    lights.createLight('sun').setType('directional').setIntensity(3),
  ]
  const camera = document.createCamera('eye').setType('perspective').setYFov(1).setZNear(0.1).setZFar(10)
  for (const light of [point, sun]) {
    const node = document.createNode(light.getName()).setExtension('KHR_lights_punctual', light)
    document.getRoot().getDefaultScene()!.addChild(node)
  }
  document.getRoot().getDefaultScene()!.addChild(document.createNode('camera').setCamera(camera))
  const glb = await toGlb(document)
  const before = await optimizeModel(glb, { ...recipe, pivot: 'keep' })
  const model = await optimizeModel(glb, { ...recipe, size: { height: before.size[1]! * 10 } })
  const root = (await readGlb(model.lods[0]!.glb)).getRoot()
  const lightOf = (name: string) =>
    root
      .listNodes()
      .find((node) => node.getName() === name)!
      .getExtension<Light>('KHR_lights_punctual')!
  const stored = root.listMaterials()[0]!.getExtension<Volume>('KHR_materials_volume')!
  expect(stored.getAttenuationDistance()).toBeCloseTo(6)
  expect(lightOf('lamp').getRange()).toBeCloseTo(50)
  expect(lightOf('lamp').getIntensity()).toBeCloseTo(4000, -1)
  expect(lightOf('sun').getIntensity()).toBe(3)
  expect(root.listCameras()[0]!.getZNear()).toBeCloseTo(1)
  expect(root.listCameras()[0]!.getZFar()).toBeCloseTo(100)
})

test('a model far from its origin is simplified as near it, and what is coarse is said', async () => {
  const parts = async (distance: number) => {
    const document = emptyDocument()
    for (const x of [0, 2]) {
      addModel(document, primitiveOf(document, bumpyBall(16))).setTranslation([distance + x, 0, 0])
    }
    return optimizeModel(await toGlb(document), {
      ...recipe,
      lods: [{ triangles: 400, textureSize: 16 }],
      compression: 'none',
      pivot: 'keep',
    })
  }
  const [near, far] = [await parts(0), await parts(1e7)]
  const pointsOf = async (glb: Uint8Array) =>
    (await readGlb(glb)).getRoot().listMeshes()[0]!.listPrimitives()[0]!.getAttribute('POSITION')!.getArray()!
  expect(await pointsOf(far.lods[0]!.glb)).toEqual(await pointsOf(near.lods[0]!.glb))
  expect(near.warnings).toEqual([])
  expect(far.warnings).toEqual([expect.stringMatching(/1\.0e\+7 m from its origin.*pivot: "base"/)])
})

test('what was optimised before gets no further node', async () => {
  const document = emptyDocument()
  addModel(document, primitiveOf(document, bumpyBall(16))).setTranslation([3, 1, 0])
  const halved = { ...recipe, lods: [{ triangles: 400, textureSize: 64 }] }
  const first = await optimizeModel(await toGlb(document), halved)
  const again = await optimizeModel(first.lods[0]!.glb, halved)
  const nodes = async (glb: Uint8Array) => (await readGlb(glb)).getRoot().listNodes().length
  expect(await nodes(again.lods[0]!.glb)).toBe(await nodes(first.lods[0]!.glb))
})
