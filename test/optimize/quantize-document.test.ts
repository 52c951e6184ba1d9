import { type Document, type Node, NodeIO } from '@gltf-transform/core'
import {
  ALL_EXTENSIONS,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  type MappingList,
  type Volume,
} from '@gltf-transform/extensions'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

const settings: OptimizeOptions = {
  poster: false,
  collider: 'none',
  lods: [{ triangles: 400, textureSize: 32 }],
}

/** Two materials without names that differ in nothing but their pictures, one of them red and one blue. */
async function redAndBlue(document: Document) {
  return Promise.all(
    [
      { r: 255, g: 0, b: 0 },
      { r: 0, g: 0, b: 255 },
    ].map(async (background) => {
      const image = await sharp({ create: { width: 32, height: 32, channels: 3, background } })
        .png()
        .toBuffer()
      const texture = document.createTexture().setMimeType('image/png').setImage(new Uint8Array(image))
      return document.createMaterial().setBaseColorTexture(texture)
    }),
  )
}

async function colorsOf(document: Document): Promise<string[]> {
  const primitives = document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
  return Promise.all(
    primitives.map(async (primitive) => {
      const { channels } = await sharp(primitive.getMaterial()!.getBaseColorTexture()!.getImage()!).stats()
      return channels[0]!.mean > channels[2]!.mean ? 'red' : 'blue'
    }),
  )
}

test.each(['meshopt', 'quantize'] as const)(
  'with %s the parts of a bending model keep their own pictures',
  async (compression) => {
    const document = emptyDocument()
    const primitives = (await redAndBlue(document)).map((material) => {
      const primitive = primitiveOf(document, bumpyBall(10)).setMaterial(material)
      const shift = document
        .createAccessor()
        .setType('VEC3')
        .setArray(Float32Array.from(bumpyBall(10).positions, (value) => value / 2))
        .setBuffer(document.getRoot().listBuffers()[0]!)
      return primitive.addTarget(document.createPrimitiveTarget().setAttribute('POSITION', shift))
    })
    addModel(document, ...primitives)
    const model = await optimizeModel(await toGlb(document), { ...settings, compression })
    await expectValid(model)
    const written = await readGlb(model.lods[0]!.glb)
    expect(await colorsOf(written)).toEqual(['red', 'blue'])
    expect(written.getRoot().listMaterials()).toHaveLength(2)
  },
)

test('parts of one glass share a material after quantisation, and nothing unused is written', async () => {
  const document = emptyDocument()
  const volume = document.createExtension(KHRMaterialsVolume).createVolume().setThicknessFactor(0.5)
  const glass = document.createMaterial('glass').setExtension('KHR_materials_volume', volume)
  const balls = [0.5, 1].map((scale) => {
    const ball = bumpyBall(8)
    return { ...ball, positions: ball.positions.map((value) => value * scale) }
  })
  const own = balls.map((ball) => primitiveOf(document, ball).setMaterial(glass))
  addModel(document, ...own)
  addModel(document, primitiveOf(document, balls[0]!).setMaterial(glass)).setTranslation([3, 0, 0])
  const model = await optimizeModel(await toGlb(document), {
    ...settings,
    lods: [{ triangles: 2000, textureSize: 32 }],
    compression: 'quantize',
  })
  await expectValid(model)
  const root = (
    await new NodeIO().registerExtensions(ALL_EXTENSIONS).readBinary(model.lods[0]!.glb)
  ).getRoot()
  const materials = root.listMeshes().map((mesh) => mesh.listPrimitives().map((part) => part.getMaterial()!))
  expect(materials[0]![0]).toBe(materials[0]![1])
  // The second mesh is stored half as large, so its node doubles what the thickness is multiplied by.
  const [first, second] = materials.map(
    ([material]) => material!.getExtension<Volume>('KHR_materials_volume')!,
  )
  expect(second!.getThicknessFactor() / first!.getThicknessFactor()).toBeCloseTo(2, 2)
  expect(root.listMaterials()).toHaveLength(2)
  for (const accessor of root.listAccessors()) expect(accessor.listParents().length).toBeGreaterThan(1)
})

test('glass that only a variant shows is as thick after quantisation', async () => {
  const document = emptyDocument()
  const volume = document.createExtension(KHRMaterialsVolume).createVolume().setThicknessFactor(0.5)
  const glass = document.createMaterial('glass').setExtension('KHR_materials_volume', volume)
  const extension = document.createExtension(KHRMaterialsVariants)
  const mapping = extension.createMapping().setMaterial(glass).addVariant(extension.createVariant('glass'))
  const ball = bumpyBall(8)
  const part = primitiveOf(document, { ...ball, positions: ball.positions.map((value) => value * 0.1) })
    .setMaterial(document.createMaterial('clay'))
    .setExtension('KHR_materials_variants', extension.createMappingList().addMapping(mapping))
  addModel(document, part)
  const model = await optimizeModel(await toGlb(document), { ...settings, pivot: 'keep' })
  await expectValid(model)
  const root = (await readGlb(model.lods[0]!.glb)).getRoot()
  const [node] = root.listNodes().filter((one) => one.getMesh())
  const [primitive] = node!.getMesh()!.listPrimitives()
  const list = primitive!.getExtension<MappingList>('KHR_materials_variants')!
  const written = list.listMappings()[0]!.getMaterial()!
  const thickness = written.getExtension<Volume>('KHR_materials_volume')!.getThicknessFactor()
  expect(thickness).not.toBeCloseTo(0.5, 1)
  expect(thickness * node!.getScale()[0]).toBeCloseTo(0.5, 3)
  expect(
    root
      .listMaterials()
      .map((material) => material.getName())
      .sort(),
  ).toEqual(['clay', 'glass'])
})

/** A ball that a morph target makes taller, in a node that says so; a second ball keeps the scene from being flat. */
function morphedBall() {
  const document = emptyDocument()
  const buffer = document.getRoot().listBuffers()[0]!
  const ball = bumpyBall(10)
  const accessor = (type: 'SCALAR' | 'VEC3', array: Float32Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer)
  const shift = accessor(
    'VEC3',
    ball.positions.map((value, i) => (i % 3 === 1 ? value : 0)),
  )
  const target = document.createPrimitiveTarget().setAttribute('POSITION', shift)
  const node = addModel(document, primitiveOf(document, ball).addTarget(target)).setWeights([1])
  addModel(document, primitiveOf(document, ball)).setTranslation([3, 0, 0])
  const animate = (path: 'weights' | 'translation', values: number[]) => {
    const sampler = document
      .createAnimationSampler()
      .setInput(accessor('SCALAR', Float32Array.of(0, 1)))
      .setOutput(accessor(path === 'weights' ? 'SCALAR' : 'VEC3', Float32Array.from(values)))
    const channel = document
      .createAnimationChannel()
      .setTargetNode(node)
      .setTargetPath(path)
      .setSampler(sampler)
    document.createAnimation(path).addSampler(sampler).addChannel(channel)
  }
  return { document, node, animate }
}

const morphedNodes = (document: Document): Node[] =>
  document
    .getRoot()
    .listNodes()
    .filter((node) => node.getMesh()?.listPrimitives()[0]?.listTargets().length === 1)

type MorphedBall = ReturnType<typeof morphedBall>

test.each<[string, (ball: MorphedBall) => void]>([
  ['has a child', ({ document, node }) => node.addChild(document.createNode('lamp'))],
  ['moves', ({ animate }) => animate('translation', [0, 0, 0, 0, 1, 0])],
  ['is flat', ({ node }) => node.setScale([1, 1, 0])],
])('a node that %s keeps its morph weights and their animation', async (_, change) => {
  const ball = morphedBall()
  ball.animate('weights', [0, 1])
  change(ball)
  const model = await optimizeModel(await toGlb(ball.document), { ...settings, pivot: 'keep' })
  await expectValid(model)
  const written = await readGlb(model.lods[0]!.glb)
  const [node, ...others] = morphedNodes(written)
  expect(others).toEqual([])
  expect(node!.getWeights()).toEqual([1])
  const channels = written
    .getRoot()
    .listAnimations()
    .flatMap((animation) => animation.listChannels())
  const morphing = channels.find((channel) => channel.getTargetPath() === 'weights')
  expect(morphing!.getTargetNode()).toBe(node)
})
