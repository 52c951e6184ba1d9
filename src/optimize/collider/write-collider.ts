import type { Solid } from './solid.js'

/**
 * Writes a solid as a GLB that any physics engine's loader reads: plain 32-bit floats at their true place,
 * 16-bit indices where they suffice, no compression, no material, no node transform.
 */
export function writeCollider(solid: Solid, name: string): Uint8Array {
  const positions = Float32Array.from(solid.positions)
  const vertices = positions.length / 3
  const indices = vertices < 65_535 ? Uint16Array.from(solid.indices) : solid.indices
  const [min, max] = boundsOf(positions)
  const json = {
    asset: { version: '2.0', generator: 'vite-plugin-rage3d' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ name, mesh: 0 }],
    meshes: [{ name, primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: vertices, type: 'VEC3', min, max },
      {
        bufferView: 1,
        componentType: indices.BYTES_PER_ELEMENT === 2 ? 5123 : 5125,
        count: indices.length,
        type: 'SCALAR',
      },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: positions.byteLength, target: 34962 },
      { buffer: 0, byteOffset: positions.byteLength, byteLength: indices.byteLength, target: 34963 },
    ],
    buffers: [{ byteLength: positions.byteLength + indices.byteLength }],
  }
  return packGlb(new TextEncoder().encode(JSON.stringify(json)), [positions, indices])
}

function boundsOf(positions: Float32Array): [number[], number[]] {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  positions.forEach((value, i) => {
    min[i % 3] = Math.min(min[i % 3]!, value)
    max[i % 3] = Math.max(max[i % 3]!, value)
  })
  return [min, max]
}

/** Container of glTF 2.0, section 4.4: both chunks padded to four bytes, JSON with spaces. */
function packGlb(json: Uint8Array, parts: readonly (Float32Array | Uint16Array | Uint32Array)[]): Uint8Array {
  const padded = (length: number) => Math.ceil(length / 4) * 4
  const binaryLength = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const total = 12 + 8 + padded(json.length) + 8 + padded(binaryLength)
  const glb = new Uint8Array(total)
  const view = new DataView(glb.buffer)
  const words = [0x46546c67, 2, total, padded(json.length), 0x4e4f534a]
  words.forEach((word, i) => {
    view.setUint32(i * 4, word, true)
  })
  glb.fill(0x20, 20, 20 + padded(json.length))
  glb.set(json, 20)
  let offset = 20 + padded(json.length)
  view.setUint32(offset, padded(binaryLength), true)
  view.setUint32(offset + 4, 0x004e4942, true)
  offset += 8
  for (const part of parts) {
    glb.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset)
    offset += part.byteLength
  }
  return glb
}
