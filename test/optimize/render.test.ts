import { Document, NodeIO } from '@gltf-transform/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import {
  lookAt,
  type RenderedView,
  renderMask,
  renderPoster,
  renderView,
} from '../../src/optimize/render/index.js'

test('the silhouette of a tilted square has the area that geometry says', async () => {
  const camera = lookAt({ eye: [0, 0, 5], target: [0, 0, 0], projection: 'orthographic', halfHeight: 1 })
  const quad = square()
  quad
    .getRoot()
    .listNodes()[0]!
    .setRotation([0, Math.sin(Math.PI / 6), 0, Math.cos(Math.PI / 6)]) // 60°
  const mask = await renderMask(quad, { camera, width: 400 })
  const share = mask.data.reduce((sum, covered) => sum + covered, 0) / mask.data.length
  expect(share).toBeCloseTo(0.25 * Math.cos(Math.PI / 3), 2)
})

test('the camera frames the model up to the margin, in either projection', async () => {
  for (const projection of ['orthographic', 'perspective'] as const) {
    const mask = await renderMask(square(), { projection, width: 300, height: 150, margin: 0.1 })
    const rows = [...mask.data.keys()].filter((i) => mask.data[i]).map((i) => Math.floor(i / 300))
    expect([rows[0], rows.at(-1)]).toEqual([15, 134])
  }
})

test('textures stand upright and are found through UVs, offset and scale', async () => {
  const quadrants = await picture([
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ])
  const view = await flat(square({ texture: quadrants }))
  expect(pixel(view, 0.1, 0.1)).toEqual([255, 0, 0, 255])
  expect(pixel(view, 0.9, 0.1)).toEqual([0, 255, 0, 255])
  expect(pixel(view, 0.1, 0.9)).toEqual([0, 0, 255, 255])
  expect(pixel(view, 0.9, 0.9)).toEqual([255, 255, 255, 255])
})

test('the pixels of a picture count as they are, whatever its profile says', async () => {
  const wide = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c83232' } })
  const texture = await wide.withIccProfile('p3').png().toBuffer()
  const [stored] = await sharp(texture, { ignoreIcc: true }).raw().toBuffer()
  expect(stored).not.toBe(200)
  expect(pixel(await flat(square({ texture: new Uint8Array(texture) })), 0.5, 0.5)[0]).toBe(stored)
})

test('a grey picture is drawn in grey', async () => {
  const grey = sharp({ create: { width: 8, height: 8, channels: 3, background: '#646464' } })
  const texture = await grey.toColourspace('b-w').png().toBuffer()
  expect(pixel(await flat(square({ texture: new Uint8Array(texture) })), 0.5, 0.5)).toEqual([
    100, 100, 100, 255,
  ])
})

test('the nearer of two surfaces is seen, and of a single-sided one only the front', async () => {
  const document = square({ color: [1, 0, 0, 1] })
  add(document, square({ color: [0, 0, 1, 1] }), [0, 0, -1])
  expect(pixel(await flat(document), 0.5, 0.5)).toEqual([255, 0, 0, 255])
  // From behind, the near square turns its back to the camera and the far one does too.
  expect(pixel(await flat(document, [0, 0, -1]), 0.5, 0.5)[3]).toBe(0)
  for (const material of document.getRoot().listMaterials()) material.setDoubleSided(true)
  expect(pixel(await flat(document, [0, 0, -1]), 0.5, 0.5)).toEqual([0, 0, 255, 255])
})

test('masked pixels are cut out and blended ones let the background through', async () => {
  const halves = await picture([
    [9, 9, 9, 255],
    [9, 9, 9, 0],
    [9, 9, 9, 255],
    [9, 9, 9, 0],
  ])
  const masked = square({ texture: halves })
  masked.getRoot().listMaterials()[0]!.setAlphaMode('MASK')
  const cut = await flat(masked)
  expect([pixel(cut, 0.1, 0.5)[3], pixel(cut, 0.9, 0.5)[3]]).toEqual([255, 0])

  const veiled = square({ color: [1, 0, 0, 0.5] })
  veiled.getRoot().listMaterials()[0]!.setAlphaMode('BLEND')
  add(veiled, square({ color: [0, 0, 1, 1] }), [0, 0, -1])
  const [red, green, blue, alpha] = pixel(await flat(veiled), 0.5, 0.5)
  expect([red, green, blue, alpha]).toEqual([188, 0, 188, 255]) // Half of either, in linear light.
})

test('a normal map tilts the light the way its colours say', async () => {
  // The key light comes from the upper left: what leans there is brighter than what leans away.
  const brightness = async (x: number, y: number) => {
    const lean = [Math.round(127.5 + 127.5 * x), Math.round(127.5 + 127.5 * y), 200]
    const document = square({ color: [0.5, 0.5, 0.5, 1] })
    const texture = document
      .createTexture()
      .setImage(await picture([lean, lean, lean, lean]))
      .setMimeType('image/png')
    document.getRoot().listMaterials()[0]!.setNormalTexture(texture)
    return pixel(await renderView(document, { width: 32 }), 0.5, 0.5)[1]!
  }
  expect(await brightness(-0.6, 0)).toBeGreaterThan((await brightness(0.6, 0)) + 20)
  expect(await brightness(0, 0.6)).toBeGreaterThan((await brightness(0, -0.6)) + 20)
})

test('a mirrored node is drawn with its front outside', async () => {
  const document = square({ color: [0, 1, 0, 1] })
  document.getRoot().listNodes()[0]!.setScale([-1, 1, 1])
  expect(pixel(await flat(document), 0.5, 0.5)).toEqual([0, 255, 0, 255])
})

test('a poster is a transparent WebP with the model and its shadow in the middle', async () => {
  const io = new NodeIO()
  const glb = await io.writeBinary(cube())
  const poster = await renderPoster(glb, { size: 128 })
  expect(poster).toMatchObject({ width: 128, height: 128 })
  const { data, info } = await sharp(poster.webp).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const view = { width: info.width, height: info.height, data: new Uint8Array(data) }
  expect(pixel(view, 0.01, 0.01)[3]).toBe(0)
  expect(pixel(view, 0.5, 0.5)[3]).toBe(255)
  expect(pixel(view, 0.5, 0.5)[0]).toBeGreaterThan(60)
  const alphas = view.data.filter((_, i) => i % 4 === 3)
  expect(alphas.some((alpha) => alpha > 30 && alpha < 180)).toBe(true) // The shadow.
})

test('an empty document gives an empty picture', async () => {
  const view = await renderView(new Document(), {
    width: 16,
    background: [255, 255, 255, 255],
    groundShadow: true,
  })
  expect(new Set(view.data)).toEqual(new Set([255]))
})

/** A square of edge 1 round the origin that faces +Z, with the whole texture on it. */
function square(look: { texture?: Uint8Array; color?: [number, number, number, number] } = {}): Document {
  const document = new Document()
  const buffer = document.createBuffer()
  const accessor = (type: 'VEC2' | 'VEC3', values: number[]) =>
    document.createAccessor().setType(type).setArray(new Float32Array(values)).setBuffer(buffer)
  const material = document.createMaterial().setMetallicFactor(0)
  if (look.color) material.setBaseColorFactor(look.color)
  if (look.texture) {
    material.setBaseColorTexture(document.createTexture().setImage(look.texture).setMimeType('image/png'))
  }
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', [-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0]))
    .setAttribute('NORMAL', accessor('VEC3', [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]))
    .setAttribute('TEXCOORD_0', accessor('VEC2', [0, 1, 1, 1, 1, 0, 0, 0]))
    .setIndices(
      document
        .createAccessor()
        .setType('SCALAR')
        .setArray(new Uint16Array([0, 1, 2, 0, 2, 3]))
        .setBuffer(buffer),
    )
    .setMaterial(material)
  const node = document.createNode().setMesh(document.createMesh().addPrimitive(primitive))
  document.createScene().addChild(node)
  return document
}

function cube(): Document {
  const document = square({ color: [0.8, 0.3, 0.2, 1] })
  const [node] = document.getRoot().listNodes()
  const [scene] = document.getRoot().listScenes()
  const half = Math.SQRT1_2
  const turns = [
    [0, 0, 0, 1, 0, 0, 0.5],
    [0, 1, 0, 0, 0, 0, -0.5],
    [0, half, 0, half, 0.5, 0, 0],
    [0, -half, 0, half, -0.5, 0, 0],
    [-half, 0, 0, half, 0, 0.5, 0],
    [half, 0, 0, half, 0, -0.5, 0],
  ] as const
  for (const [x, y, z, w, ...place] of turns) {
    scene!.addChild(
      document.createNode().setMesh(node!.getMesh()).setRotation([x, y, z, w]).setTranslation(place),
    )
  }
  node!.dispose()
  return document
}

/** Puts a copy of another square's mesh into the scene. */
function add(document: Document, other: Document, translation: [number, number, number]): void {
  const material = document.createMaterial().copy(other.getRoot().listMaterials()[0]!)
  const source = document.getRoot().listMeshes()[0]!.listPrimitives()[0]!
  const primitive = document.createPrimitive().copy(source).setMaterial(material)
  const node = document
    .createNode()
    .setMesh(document.createMesh().addPrimitive(primitive))
    .setTranslation(translation)
  document.getRoot().listScenes()[0]!.addChild(node)
}

/** A PNG of four even quadrants. */
async function picture(colors: number[][]): Promise<Uint8Array> {
  const data = new Uint8Array(64 * 64 * 4)
  for (let i = 0; i < 64 * 64; i++) {
    const quadrant = (i % 64 < 32 ? 0 : 1) + (i < 32 * 64 ? 0 : 2)
    data.set([...colors[quadrant]!, 255].slice(0, 4), i * 4)
  }
  return new Uint8Array(
    await sharp(data, { raw: { width: 64, height: 64, channels: 4 } })
      .png()
      .toBuffer(),
  )
}

const flat = (document: Document, direction: [number, number, number] = [0, 0, 1]) =>
  renderView(document, { direction, width: 64, margin: 0, lighting: 'flat', projection: 'orthographic' })

function pixel({ width, height, data }: RenderedView, x: number, y: number): number[] {
  const i = (Math.floor(y * height) * width + Math.floor(x * width)) * 4
  return [...data.slice(i, i + 4)]
}
