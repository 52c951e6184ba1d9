import { Document, NodeIO, type Primitive } from '@gltf-transform/core'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'
import sharp from 'sharp'

/** Vertex data of a test model. */
export interface ModelData {
  positions: Float32Array
  normals?: Float32Array
  uvs?: Float32Array
  indices: Uint32Array
}

/**
 * A closed, bumpy ball of `2 * rings * segments - 2 * segments` triangles or fewer, with a seam in its
 * texture coordinates. Radius about 0.5, centre at the origin.
 */
export function bumpyBall(rings: number, segments = rings * 2): ModelData {
  const columns = segments + 1
  const positions: number[] = []
  const normals: number[] = []
  const uvs: number[] = []
  const indices: number[] = []
  for (let r = 0; r <= rings; r++) {
    const theta = (Math.PI * r) / rings
    for (let s = 0; s < columns; s++) {
      // The last column repeats the first one to the bit, so that the ball is closed.
      const phi = (2 * Math.PI * (s % segments)) / segments
      const direction = [Math.sin(theta) * Math.cos(phi), Math.cos(theta), Math.sin(theta) * Math.sin(phi)]
      const radius = 0.5 + 0.02 * Math.sin(7 * theta) * Math.sin(theta) * Math.cos(5 * phi)
      positions.push(...direction.map((value) => value * radius))
      normals.push(...direction)
      uvs.push(s / segments, r / rings)
    }
  }
  for (let r = 0; r < rings; r++) {
    for (let s = 0; s < segments; s++) {
      const a = r * columns + s
      const b = a + columns
      if (r > 0) indices.push(a, a + 1, b)
      if (r < rings - 1) indices.push(a + 1, b + 1, b)
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    uvs: Float32Array.from(uvs),
    indices: Uint32Array.from(indices),
  }
}

/** A document with one scene and one buffer. */
export function emptyDocument(): Document {
  const document = new Document()
  document.createBuffer()
  document.getRoot().setDefaultScene(document.createScene('scene'))
  return document
}

/** Turns vertex data into a primitive. */
export function primitiveOf(document: Document, data: ModelData): Primitive {
  const buffer = document.getRoot().listBuffers()[0]!
  const accessor = (type: 'SCALAR' | 'VEC2' | 'VEC3', array: Float32Array | Uint32Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer)
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', data.positions))
    .setIndices(accessor('SCALAR', data.indices))
  if (data.normals) primitive.setAttribute('NORMAL', accessor('VEC3', data.normals))
  if (data.uvs) primitive.setAttribute('TEXCOORD_0', accessor('VEC2', data.uvs))
  return primitive
}

/** Adds a node with one mesh of the given primitives to the scene. */
export function addModel(document: Document, ...primitives: Primitive[]) {
  const mesh = document.createMesh('mesh')
  for (const primitive of primitives) mesh.addPrimitive(primitive)
  const node = document.createNode('node').setMesh(mesh)
  document.getRoot().getDefaultScene()!.addChild(node)
  return node
}

export interface TextureOptions {
  size?: number
  format?: 'png' | 'jpeg' | 'webp'
  /** 4 gives every pixel this alpha. */
  alpha?: number
  solid?: boolean
}

/** A picture with soft colours and lines, or of one colour. */
export async function picture(options: TextureOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { size = 64, format = 'png', alpha, solid = false } = options
  const channels = alpha === undefined ? 3 : 4
  const data = Buffer.alloc(size * size * channels)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const o = (y * size + x) * channels
      data[o] = solid ? 200 : (x * 255) / size
      data[o + 1] = solid ? 100 : (y * 255) / size
      data[o + 2] = solid ? 50 : x % 8 < 4 ? 200 : 40
      if (alpha !== undefined) data[o + 3] = alpha
    }
  }
  return new Uint8Array(
    await sharp(data, { raw: { width: size, height: size, channels } })
      .toFormat(format)
      .toBuffer(),
  )
}

/** The bytes of a document as GLB, uncompressed. */
export function toGlb(document: Document): Promise<Uint8Array> {
  return new NodeIO().registerExtensions(ALL_EXTENSIONS).writeBinary(document)
}

/** A textured ball of about `4 * rings²` triangles. */
export async function texturedBall(rings: number, texture: TextureOptions = {}): Promise<Uint8Array> {
  const document = emptyDocument()
  const format = texture.format ?? 'png'
  const image = document
    .createTexture('paint')
    .setMimeType(`image/${format}`)
    .setImage(await picture({ ...texture, format }))
  const material = document.createMaterial('paint').setBaseColorTexture(image).setRoughnessFactor(0.8)
  addModel(document, primitiveOf(document, bumpyBall(rings)).setMaterial(material))
  return toGlb(document)
}
