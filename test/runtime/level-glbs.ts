import { Document, Logger, WebIO } from '@gltf-transform/core'
import { ALL_EXTENSIONS, EXTTextureWebP } from '@gltf-transform/extensions'
import { meshopt } from '@gltf-transform/functions'
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer'
import sharp from 'sharp'

/** sRGB, 0–255. */
export type Color = readonly [number, number, number]

/**
 * A meshopt-compressed GLB of a ball one metre wide, standing on the ground, with a WebP texture of one colour.
 * A skinned one hangs on a single bone.
 */
export async function ballGlb(segments: number, color: Color, { skinned = false } = {}): Promise<Uint8Array> {
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR))
  const buffer = document.createBuffer()
  const { positions, normals, uvs, indices } = ball(segments)
  const accessor = (
    array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
    type: 'VEC2' | 'VEC3' | 'VEC4' | 'MAT4' | 'SCALAR',
  ) => document.createAccessor().setType(type).setArray(array).setBuffer(buffer)
  const [r, g, b] = color
  const image = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r, g, b } } })
    .webp({ lossless: true })
    .toBuffer()
  document.createExtension(EXTTextureWebP).setRequired(true)
  const texture = document.createTexture('color').setMimeType('image/webp').setImage(image)
  const material = document
    .createMaterial('ball')
    .setBaseColorTexture(texture)
    .setMetallicFactor(0)
    .setRoughnessFactor(1)
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor(positions, 'VEC3'))
    .setAttribute('NORMAL', accessor(normals, 'VEC3'))
    .setAttribute('TEXCOORD_0', accessor(uvs, 'VEC2'))
    .setIndices(accessor(indices, 'SCALAR'))
    .setMaterial(material)
  const node = document.createNode('ball').setMesh(document.createMesh('ball').addPrimitive(primitive))
  const scene = document.createScene().addChild(node)
  if (skinned) {
    const vertices = positions.length / 3
    const weights = Float32Array.from({ length: vertices * 4 }, (_, index) => (index % 4 === 0 ? 1 : 0))
    primitive.setAttribute('JOINTS_0', accessor(new Uint8Array(vertices * 4), 'VEC4'))
    primitive.setAttribute('WEIGHTS_0', accessor(weights, 'VEC4'))
    const bone = document.createNode('bone')
    const unmoved = accessor(new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), 'MAT4')
    node.setSkin(document.createSkin('skin').addJoint(bone).setInverseBindMatrices(unmoved))
    scene.addChild(bone)
  }
  await MeshoptEncoder.ready
  await document.transform(meshopt({ encoder: MeshoptEncoder }))
  const io = new WebIO()
    .registerExtensions(ALL_EXTENSIONS)
    .registerDependencies({ 'meshopt.encoder': MeshoptEncoder, 'meshopt.decoder': MeshoptDecoder })
  return io.writeBinary(document)
}

/** Triangles of {@link ballGlb}. */
export function ballTriangles(segments: number): number {
  return segments * segments * 2
}

function ball(segments: number) {
  const positions: number[] = []
  const normals: number[] = []
  const uvs: number[] = []
  const indices: number[] = []
  for (let row = 0; row <= segments; row++) {
    for (let column = 0; column <= segments; column++) {
      const [theta, phi] = [(row / segments) * Math.PI, (column / segments) * 2 * Math.PI]
      const [x, y, z] = [Math.sin(theta) * Math.sin(phi), Math.cos(theta), Math.sin(theta) * Math.cos(phi)]
      positions.push(x / 2, y / 2 + 0.5, z / 2)
      normals.push(x, y, z)
      uvs.push(column / segments, row / segments)
      if (row === segments || column === segments) continue
      const [a, b] = [row * (segments + 1) + column, (row + 1) * (segments + 1) + column]
      indices.push(a, b, a + 1, a + 1, b, b + 1)
    }
  }
  return {
    positions: new Float32Array(positions),
    normals: new Float32Array(normals),
    uvs: new Float32Array(uvs),
    indices: new Uint16Array(indices),
  }
}
