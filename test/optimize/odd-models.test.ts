import type { Document, Primitive, vec3 } from '@gltf-transform/core'
import {
  EXTMeshGPUInstancing,
  KHRMaterialsClearcoat,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  KHRTextureTransform,
} from '@gltf-transform/extensions'
import { quantize } from '@gltf-transform/functions'
import { expect, test } from 'vitest'
import { type OptimizedModel, optimizeModel } from '../../src/optimize/index.js'
import {
  addModel,
  bumpyBall,
  emptyDocument,
  type ModelData,
  picture,
  primitiveOf,
  toGlb,
} from './support/models.js'
import { expectValid, readGlb, storedTriangles } from './support/read-output.js'

const recipe = {
  lods: [
    { triangles: 600, textureSize: 64 },
    { triangles: 150, textureSize: 32 },
  ],
  poster: false,
  collider: 'none' as const,
}

async function optimize(document: Document): Promise<OptimizedModel> {
  const model = await optimizeModel(await toGlb(document), recipe)
  await expectValid(model)
  expect(model.lods[0]!.triangles).toBeLessThanOrEqual(600)
  expect(model.lods[1]!.triangles).toBeLessThanOrEqual(150)
  expect(model.lods[1]!.triangles).toBeGreaterThan(0)
  for (const lod of model.lods) expect(Number.isFinite(lod.errorMeters + lod.switchDistance)).toBe(true)
  return model
}

const lod0 = async (model: OptimizedModel) => readGlb(model.lods[0]!.glb)

async function paint(document: Document, alpha?: number) {
  const image = await picture({ size: 128, ...(alpha === undefined ? {} : { alpha }) })
  return document.createTexture('paint').setMimeType('image/png').setImage(image)
}

function moved(data: ModelData, [x, y, z]: vec3, scale = 1): ModelData {
  return { ...data, positions: data.positions.map((value, i) => value * scale + [x, y, z][i % 3]!) }
}

test('textures without coordinates stay valid, and are named', async () => {
  const document = emptyDocument()
  const { uvs: _, ...data } = bumpyBall(24)
  const texture = await paint(document)
  const material = document.createMaterial().setBaseColorTexture(texture)
  material.getBaseColorTextureInfo()!.setTexCoord(1)
  addModel(document, primitiveOf(document, data).setMaterial(material))
  const model = await optimize(document)
  expect(model.warnings.join(' ')).toMatch(/1 mesh part\(s\) have textures, but no texture coordinates/)
})

test('missing normals are made and named', async () => {
  const document = emptyDocument()
  const { normals: _, ...data } = bumpyBall(24)
  addModel(document, primitiveOf(document, data))
  const model = await optimize(document)
  expect(model.warnings.join(' ')).toMatch(/normal\(s\) were missing/)
  const normal = (await lod0(model)).getRoot().listMeshes()[0]!.listPrimitives()[0]!.getAttribute('NORMAL')
  expect(normal).not.toBeNull()
})

test('flipped normals are turned round and named', async () => {
  const document = emptyDocument()
  const data = bumpyBall(24)
  addModel(document, primitiveOf(document, { ...data, normals: data.normals!.map((value) => -value) }))
  const model = await optimize(document)
  expect(model.warnings.join(' ')).toMatch(/pointed into the model/)
})

test('triangles with NaN corners and without area are left out and named', async () => {
  const document = emptyDocument()
  const data = bumpyBall(24)
  data.positions[3 * 700] = Number.NaN
  const indices = Uint32Array.from([...data.indices, 5, 5, 6, 7, 8, 7])
  addModel(document, primitiveOf(document, { ...data, indices }))
  const model = await optimize(document)
  expect(model.warnings.join(' ')).toMatch(/no numbers.*left out/)
  expect(model.warnings.join(' ')).toMatch(/2 triangle\(s\) without any area/)
})

test('a model without texture coordinates keeps its colour and has no texel to judge', async () => {
  const document = emptyDocument()
  const { uvs: _, ...data } = bumpyBall(24)
  const material = document.createMaterial().setBaseColorFactor([1, 0.5, 0, 1])
  addModel(document, primitiveOf(document, data).setMaterial(material))
  const model = await optimize(document)
  expect(model.lods[0]!.textureSize).toBe(0)
  const written = (await lod0(model)).getRoot().listMaterials()[0]!
  expect(written.getBaseColorFactor()).toEqual([1, 0.5, 0, 1])
})

test('broken tangents are dropped, sound ones stay', async () => {
  for (const [value, kept] of [
    [Number.NaN, false],
    [1, true],
  ] as const) {
    const document = emptyDocument()
    const data = bumpyBall(24)
    const count = data.positions.length / 3
    const tangents = Float32Array.from({ length: count * 4 }, (_, i) =>
      i % 4 === 0 || i % 4 === 3 ? value : 0,
    )
    const accessor = document.createAccessor().setType('VEC4').setArray(tangents)
    const primitive = primitiveOf(document, data).setAttribute('TANGENT', accessor)
    accessor.setBuffer(document.getRoot().listBuffers()[0]!)
    primitive.setMaterial(document.createMaterial().setNormalTexture(await paint(document)))
    addModel(document, primitive)
    const model = await optimize(document)
    expect(model.warnings.some((warning) => warning.includes('tangent(s) were left out'))).toBe(!kept)
    const written = (await lod0(model)).getRoot().listMeshes()[0]!.listPrimitives()[0]!
    expect(written.getAttribute('TANGENT') !== null).toBe(kept)
  }
})

test('loose pieces, several meshes, materials and nodes share one ceiling', async () => {
  const document = emptyDocument()
  const parent = document.createNode('group').setTranslation([0, 1, 0])
  document.getRoot().getDefaultScene()!.addChild(parent)
  for (let i = 0; i < 4; i++) {
    const material = document.createMaterial(`material ${i}`).setBaseColorTexture(await paint(document))
    const node = addModel(document, primitiveOf(document, bumpyBall(10 + 3 * i)).setMaterial(material))
    parent.addChild(node.setTranslation([i * 2, 0, 0]).setScale([1, 1 + i, 1]))
  }
  const model = await optimize(document)
  const written = await lod0(model)
  expect(written.getRoot().listMaterials()).toHaveLength(4)
  expect(storedTriangles(written)).toBe(model.lods[0]!.triangles)
  expect(model.size[0]).toBeCloseTo(7, 1)
  // Four equal pictures are embedded once.
  expect(written.getRoot().listTextures()).toHaveLength(1)
})

test('a smooth shape is not given up for small parts whose hard edges cannot be simplified', async () => {
  const document = emptyDocument()
  const part = (data: ModelData) => primitiveOf(document, data).setMaterial(document.createMaterial())
  const rivets = Array.from({ length: 48 }, (_, i) => rivet(i))
  addModel(document, part(bumpyBall(16)), part(joined(rivets)))
  const model = await optimize(document)
  expect(model.lods[1]!.errorMeters).toBeLessThan(0.025)
  // Seams were crossed, and there is no picture that could smear.
  expect(model.warnings).toEqual([])
})

test('a picture whose seams had to be crossed is said to look smeared', async () => {
  const document = emptyDocument()
  // Blending keeps the level from being baked anew.
  const material = document
    .createMaterial()
    .setAlphaMode('BLEND')
    .setBaseColorTexture(await paint(document))
  addModel(document, primitiveOf(document, cutApart(bumpyBall(16))).setMaterial(material))
  const { warnings } = await optimize(document)
  expect(warnings.join(' ')).toMatch(/LOD 1 .* crossing texture seams/)
})

/** The same surface, each triangle with a place of its own in the picture. */
function cutApart({ positions, normals, indices }: ModelData): ModelData {
  const corners = [...indices]
  const pick = (data: ArrayLike<number>) =>
    Float32Array.from(corners.flatMap((vertex) => [0, 1, 2].map((k) => data[vertex * 3 + k]!)))
  const uvs = corners.flatMap((_, i) => {
    const triangle = Math.floor(i / 3)
    const [u, v] = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.5, 0.9],
    ][i % 3]!
    return [((triangle % 20) + u!) / 20, ((Math.floor(triangle / 20) % 20) + v!) / 20]
  })
  return {
    positions: pick(positions),
    normals: pick(normals!),
    uvs: Float32Array.from(uvs),
    indices: Uint32Array.from(corners, (_, i) => i),
  }
}

/** A small box on the ball: 12 triangles, all of its vertices at corners with three normals. */
function rivet(i: number): ModelData {
  const faces = [0, 1, 2].flatMap((axis) => [-1, 1].map((side) => ({ axis, side })))
  const height = 0.9 * (1 - (2 * i + 1) / 48)
  const place = [Math.cos(i * 2.4) * 0.5, height * 0.5, Math.sin(i * 2.4) * 0.5]
  const corners = faces.flatMap(({ axis, side }) =>
    [-1, 1].flatMap((u) => [-1, 1].map((v) => ({ axis, at: [side, u * side, v] }))),
  )
  const put = ({ axis, at }: { axis: number; at: number[] }) =>
    [0, 1, 2].map((k) => at[(k - axis + 3) % 3]! * 0.005 + place[k]!)
  return {
    positions: Float32Array.from(corners.flatMap(put)),
    normals: Float32Array.from(
      corners.flatMap(({ axis, at }) => [0, 1, 2].map((k) => (k === axis ? at[0]! : 0))),
    ),
    uvs: Float32Array.from(corners.flatMap((_, corner) => [(corner % 5) / 5, (i % 7) / 7])),
    indices: Uint32Array.from(faces.flatMap((_, f) => [0, 2, 1, 1, 2, 3].map((k) => f * 4 + k))),
  }
}

function joined(models: readonly ModelData[]): ModelData {
  const all = (list: readonly (Float32Array | undefined)[]) =>
    Float32Array.from(list.flatMap((array) => [...array!]))
  return {
    positions: all(models.map((model) => model.positions)),
    normals: all(models.map((model) => model.normals)),
    uvs: all(models.map((model) => model.uvs)),
    indices: Uint32Array.from(
      models.flatMap(({ indices }, i) => [...indices].map((index) => index + i * 24)),
    ),
  }
}

test('primitives of one mesh that touch stay closed along their border', async () => {
  const document = emptyDocument()
  const data = bumpyBall(24)
  const half = data.indices.length / 6
  const split = (half - (half % 1)) * 3
  addModel(
    document,
    primitiveOf(document, { ...data, indices: data.indices.slice(0, split) }).setMaterial(
      document.createMaterial('a'),
    ),
    primitiveOf(document, { ...data, indices: data.indices.slice(split) }).setMaterial(
      document.createMaterial('b'),
    ),
  )
  const model = await optimize(document)
  const primitives = (await lod0(model)).getRoot().listMeshes()[0]!.listPrimitives()
  const [a, b] = primitives.map(pointsOf)
  const shared = [...a!].filter((point) => b!.has(point))
  expect(shared.length).toBeGreaterThan(8)
})

function pointsOf(primitive: Primitive): Set<string> {
  const position = primitive.getAttribute('POSITION')!
  return new Set(Array.from({ length: position.getCount() }, (_, i) => position.getElement(i, []).join(',')))
}

test('vertex colours, alpha and material extensions stay', async () => {
  const document = emptyDocument()
  const data = bumpyBall(24)
  const colors = document
    .createAccessor()
    .setType('VEC4')
    .setArray(
      Float32Array.from({ length: (data.positions.length / 3) * 4 }, (_, i) => (i % 4 === 3 ? 1 : 0.25)),
    )
    .setBuffer(document.getRoot().listBuffers()[0]!)
  const clearcoat = document.createExtension(KHRMaterialsClearcoat).createClearcoat().setClearcoatFactor(0.7)
  const material = document
    .createMaterial()
    .setAlphaMode('MASK')
    .setAlphaCutoff(0.3)
    .setDoubleSided(true)
    .setBaseColorTexture(await paint(document, 120))
    .setExtension('KHR_materials_clearcoat', clearcoat)
  addModel(document, primitiveOf(document, data).setAttribute('COLOR_0', colors).setMaterial(material))
  const root = (await lod0(await optimize(document))).getRoot()
  const written = root.listMaterials()[0]!
  expect([written.getAlphaMode(), written.getAlphaCutoff(), written.getDoubleSided()]).toEqual([
    'MASK',
    0.3,
    true,
  ])
  expect(written.getExtension('KHR_materials_clearcoat')).toMatchObject({
    extensionName: 'KHR_materials_clearcoat',
  })
  const color = root.listMeshes()[0]!.listPrimitives()[0]!.getAttribute('COLOR_0')!
  expect(color.getElement(0, [])[0]).toBeCloseTo(0.25, 2)
})

test('variants keep their materials and textures', async () => {
  const document = emptyDocument()
  const extension = document.createExtension(KHRMaterialsVariants)
  const mappings = extension.createMappingList()
  const primitive = primitiveOf(document, bumpyBall(24)).setMaterial(document.createMaterial('plain'))
  for (const name of ['red', 'blue']) {
    const material = document.createMaterial(name).setBaseColorTexture(await paint(document))
    mappings.addMapping(
      extension.createMapping().setMaterial(material).addVariant(extension.createVariant(name)),
    )
  }
  addModel(document, primitive.setExtension('KHR_materials_variants', mappings))
  const root = (await lod0(await optimize(document))).getRoot()
  expect(
    root
      .listMaterials()
      .map((material) => material.getName())
      .sort(),
  ).toEqual(['blue', 'plain', 'red'])
  expect(root.listMeshes()[0]!.listPrimitives()[0]!.getAttribute('TEXCOORD_0')).not.toBeNull()
})

test('skins, morph targets and animations stay usable', async () => {
  const document = emptyDocument()
  const buffer = document.getRoot().listBuffers()[0]!
  const data = bumpyBall(24)
  const count = data.positions.length / 3
  const joints = document
    .createAccessor()
    .setType('VEC4')
    .setArray(new Uint16Array(count * 4))
    .setBuffer(buffer)
  const weights = document
    .createAccessor()
    .setType('VEC4')
    .setArray(Float32Array.from({ length: count * 4 }, (_, i) => (i % 4 === 0 ? 1 : 0)))
    .setBuffer(buffer)
  const displacement = document
    .createAccessor()
    .setType('VEC3')
    .setArray(data.positions.map((value) => value * 0.1))
    .setBuffer(buffer)
  const target = document.createPrimitiveTarget().setAttribute('POSITION', displacement)
  const primitive = primitiveOf(document, data)
    .setAttribute('JOINTS_0', joints)
    .setAttribute('WEIGHTS_0', weights)
    .addTarget(target)
  const node = addModel(document, primitive)
  node.getMesh()!.setWeights([0])
  const joint = document.createNode('joint')
  document.getRoot().getDefaultScene()!.addChild(joint)
  node.setSkin(document.createSkin().addJoint(joint))
  const times = document.createAccessor().setType('SCALAR').setArray(Float32Array.of(0, 1)).setBuffer(buffer)
  const moves = document
    .createAccessor()
    .setType('VEC3')
    .setArray(Float32Array.of(0, 0, 0, 0, 1, 0))
    .setBuffer(buffer)
  const sampler = document.createAnimationSampler().setInput(times).setOutput(moves)
  const channel = document
    .createAnimationChannel()
    .setTargetNode(joint)
    .setTargetPath('translation')
    .setSampler(sampler)
  document.createAnimation('rise').addSampler(sampler).addChannel(channel)
  const model = await optimize(document)
  const root = (await lod0(model)).getRoot()
  expect(root.listSkins()).toHaveLength(1)
  expect(root.listAnimations()[0]!.listChannels()).toHaveLength(1)
  expect(root.listMeshes()[0]!.listPrimitives()[0]!.listTargets()).toHaveLength(1)
  expect(model.size[1]).toBeCloseTo(1, 1)
})

test('channels that say the same times share them', async () => {
  const document = emptyDocument()
  const animation = document.createAnimation('turn')
  const values = new Float32Array([0, 0, 0, 0, 1, 0])
  for (const x of [0, 1]) {
    const node = addModel(document, primitiveOf(document, bumpyBall(8 + 4 * x))).setTranslation([x, 0, 0])
    const times = document
      .createAccessor()
      .setType('SCALAR')
      .setArray(new Float32Array([0, 1]))
    const moves = document
      .createAccessor()
      .setType('VEC3')
      .setArray(values.map((value) => value * (x + 1)))
    const sampler = document.createAnimationSampler().setInput(times).setOutput(moves)
    const channel = document.createAnimationChannel().setTargetNode(node).setTargetPath('translation')
    animation.addSampler(sampler).addChannel(channel.setSampler(sampler))
  }
  const [animated] = (await lod0(await optimize(document))).getRoot().listAnimations()
  const inputs = animated!.listSamplers().map((sampler) => sampler.getInput())
  expect(inputs).toHaveLength(2)
  expect(new Set(inputs).size).toBe(1)
})

test('instances count as drawn and keep their places', async () => {
  const document = emptyDocument()
  const node = addModel(document, primitiveOf(document, bumpyBall(16)))
  const places = document
    .createAccessor()
    .setType('VEC3')
    .setArray(Float32Array.of(0, 0, 0, 3, 0, 0, 6, 0, 0))
    .setBuffer(document.getRoot().listBuffers()[0]!)
  const batch = document
    .createExtension(EXTMeshGPUInstancing)
    .createInstancedMesh()
    .setAttribute('TRANSLATION', places)
  node.setExtension('EXT_mesh_gpu_instancing', batch)
  const model = await optimize(document)
  expect(model.size[0]).toBeCloseTo(7, 1)
  expect(storedTriangles(await lod0(model)) * 3).toBe(model.lods[0]!.triangles)
})

test('one mesh in two nodes, volume materials and texture transforms come out right', async () => {
  const document = emptyDocument()
  const volume = document.createExtension(KHRMaterialsVolume).createVolume().setThicknessFactor(0.5)
  const material = document
    .createMaterial()
    .setExtension('KHR_materials_volume', volume)
    .setBaseColorTexture(await paint(document))
  const transform = document.createExtension(KHRTextureTransform).createTransform().setScale([2, 2])
  material.getBaseColorTextureInfo()!.setExtension('KHR_texture_transform', transform)
  const node = addModel(document, primitiveOf(document, bumpyBall(20)).setMaterial(material))
  document
    .getRoot()
    .getDefaultScene()!
    .addChild(document.createNode('twin').setMesh(node.getMesh()).setTranslation([2, 0, 0]))
  const model = await optimize(document)
  expect(model.size[0]).toBeCloseTo(3, 1)
})

test('degenerate and non-manifold meshes, strips and tiny pieces go through', async () => {
  const document = emptyDocument()
  const data = bumpyBall(20)
  const fin = Uint32Array.from([...data.indices, 100, 140, 900, 100, 140, 950, 100, 140, 990])
  const strip = primitiveOf(document, {
    ...bumpyBall(4),
    indices: Uint32Array.from([0, 1, 9, 10, 18, 19]),
  }).setMode(5)
  const dust = Array.from({ length: 30 }, (_, i) =>
    primitiveOf(document, moved(bumpyBall(3), [i % 6, 2, i / 6], 0.01)),
  )
  addModel(document, primitiveOf(document, { ...data, indices: fin }), strip, ...dust)
  await optimize(document)
})

function ballWithLine(): Document {
  const document = emptyDocument()
  const lines = primitiveOf(document, {
    positions: Float32Array.of(0, 0, 0, 0, 2, 0),
    indices: Uint32Array.of(0, 1),
  })
  addModel(document, primitiveOf(document, bumpyBall(20)), lines.setMode(1))
  return document
}

test('lines beside triangles stay as they are', async () => {
  const modes = (await lod0(await optimize(ballWithLine())))
    .getRoot()
    .listMeshes()[0]!
    .listPrimitives()
    .map((p) => p.getMode())
  expect(modes).toEqual([4, 1])
})

test('quantised lines beside triangles become plain where nothing is to be quantised', async () => {
  const document = ballWithLine()
  await document.transform(quantize())
  const model = await optimizeModel(await toGlb(document), { ...recipe, compression: 'none' })
  await expectValid(model)
  const [mesh] = (await lod0(model)).getRoot().listMeshes()
  expect(mesh!.listPrimitives()[1]!.getAttribute('POSITION')!.getArray()).toBeInstanceOf(Float32Array)
})

test.each(['meshopt', 'none'] as const)(
  'a node that flattens its mesh keeps its rotation (%s)',
  async (compression) => {
    const document = emptyDocument()
    const half = Math.SQRT1_2
    for (const rigged of [false, true]) {
      const primitive = primitiveOf(document, bumpyBall(8 + 4 * Number(rigged)))
      addModel(document, primitive).setScale([1, 0, 1]).setRotation([half, 0, 0, half])
    }
    const plain = await optimizeModel(await toGlb(document), { ...recipe, compression, pivot: 'keep' })
    expect(plain.bounds.max[1]).toBeCloseTo(0.5, 1)
    expect(plain.bounds.max[2]).toBeCloseTo(0, 3)
    const volume = document.createExtension(KHRMaterialsVolume).createVolume().setThicknessFactor(0.5)
    const material = document.createMaterial().setExtension('KHR_materials_volume', volume)
    document.getRoot().listMeshes()[0]!.listPrimitives()[0]!.setMaterial(material)
    const thick = await optimizeModel(await toGlb(document), { ...recipe, compression, pivot: 'keep' })
    await expectValid(thick)
    expect(thick.bounds.max[1]).toBeCloseTo(0.5, 1)
    expect(thick.lods[0]!.errorMeters).toBeLessThan(0.05)
  },
)

test('a small mesh that stands in several places is not given up for a large one', async () => {
  const document = emptyDocument()
  const button = addModel(document, primitiveOf(document, moved(bumpyBall(3, 4), [0, 0, 0], 0.2)))
  const twin = document.createNode('twin').setMesh(button.getMesh()).setTranslation([-4, 0, 0])
  document.getRoot().getDefaultScene()!.addChild(twin)
  button.setTranslation([4, 0, 0])
  addModel(document, primitiveOf(document, bumpyBall(40)))
  const model = await optimize(document)
  for (const { glb } of model.lods) {
    expect((await readGlb(glb)).getRoot().listMeshes()).toHaveLength(2)
  }
})

test('a skinned or morphed part that a low level has nothing left of goes with its skin', async () => {
  const document = emptyDocument()
  const buffer = document.getRoot().listBuffers()[0]!
  const speck: ModelData = {
    positions: Float32Array.of(0, 0, 0, 0.01, 0, 0, 0, 0.01, 0),
    indices: Uint32Array.of(0, 1, 2),
  }
  const bone = document.createNode('bone')
  document.getRoot().getDefaultScene()!.addChild(bone)
  for (let i = 0; i < 40; i++) {
    const weights = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    const primitive = primitiveOf(document, speck)
      .setAttribute(
        'JOINTS_0',
        document.createAccessor().setType('VEC4').setArray(new Uint8Array(12)).setBuffer(buffer),
      )
      .setAttribute(
        'WEIGHTS_0',
        document.createAccessor().setType('VEC4').setArray(weights).setBuffer(buffer),
      )
    addModel(document, primitive).setSkin(document.createSkin().addJoint(bone))
  }
  addModel(document, primitiveOf(document, bumpyBall(40)))
  const model = await optimize(document)
  expect((await lod0(model)).getRoot().listMeshes()).toHaveLength(1)
})
