import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Asset, ModuleModel } from './module-model.js'

/** Half a metre in every direction: large enough to be noticed. */
const HALF = 0.25

/** A grey cube for a photo of which nothing could be made: the page goes on, and the terminal says why. */
export function placeholderModel(photo: string): ModuleModel {
  const name = photo.replace(/\.photo\.[^./]+$/i, '')
  const glb = cubeGlb()
  const sha256 = createHash('sha256').update(glb).digest('hex')
  const asset: Asset = {
    fileName: `${path.posix.basename(name)}.lod0.glb`,
    id: sha256,
    content: async () => glb,
  }
  const numbers = { bytes: glb.length, triangles: 12, vertices: 8, textureSize: 0, gpuBytes: 168 }
  return {
    name,
    state: 'failed',
    lods: [{ ...numbers, errorMeters: 0, switchDistance: 0, asset }],
    collider: null,
    poster: null,
    stl: null,
    bounds: { min: [-HALF, 0, -HALF], max: [HALF, 2 * HALF, HALF] },
    size: [2 * HALF, 2 * HALF, 2 * HALF],
  }
}

/** A cube that stands on the ground, as a self-contained GLB without normals: engines shade it flat. */
function cubeGlb(): Uint8Array {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [
    i & 1 ? HALF : -HALF,
    i & 2 ? 2 * HALF : 0,
    i & 4 ? HALF : -HALF,
  ])
  const indices = [
    0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7,
    5,
  ]
  const bin = Buffer.concat([bytesOf(new Float32Array(corners)), bytesOf(new Uint16Array(indices))])
  const json = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [
      {
        pbrMetallicRoughness: { baseColorFactor: [0.5, 0.5, 0.5, 1], metallicFactor: 0, roughnessFactor: 1 },
      },
    ],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: 8,
        type: 'VEC3',
        min: [-HALF, 0, -HALF],
        max: [HALF, 2 * HALF, HALF],
      },
      { bufferView: 1, componentType: 5123, count: 36, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 96, target: 34962 },
      { buffer: 0, byteOffset: 96, byteLength: 72, target: 34963 },
    ],
    buffers: [{ byteLength: bin.length }],
  }
  const text = Buffer.from(JSON.stringify(json))
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')])
  const header = Buffer.alloc(12)
  header.write('glTF', 0, 'latin1')
  header.writeUInt32LE(2, 4)
  header.writeUInt32LE(12 + 8 + padded.length + 8 + bin.length, 8)
  return Buffer.concat([header, chunk('JSON', padded), chunk('BIN\0', bin)])
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(content.length, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}
