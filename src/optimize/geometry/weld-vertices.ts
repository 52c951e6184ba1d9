import { pickVertices } from './compact-geometry.js'
import type { Geometry, VertexStream } from './geometry.js'

/**
 * Merges vertices that are equal in every bit. Simplification takes each unmerged pair for a hard seam,
 * and many exporters write every triangle with three vertices of its own.
 */
export function weldVertices(geometry: Geometry): Geometry {
  if (isWelded(geometry)) return geometry
  const words = interleave(geometry)
  const { vertexCount } = geometry
  const stride = words.length / Math.max(1, vertexCount)
  const table = new Int32Array(tableSize(vertexCount)).fill(-1)
  const remap = new Uint32Array(vertexCount)
  const kept = new Uint32Array(vertexCount)
  let unique = 0
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    let slot = hash(words, vertex * stride, stride) & (table.length - 1)
    while (table[slot] !== -1 && !equal(words, kept[table[slot]!]! * stride, vertex * stride, stride)) {
      slot = (slot + 1) & (table.length - 1)
    }
    if (table[slot] === -1) {
      kept[unique] = vertex
      table[slot] = unique++
    }
    remap[vertex] = table[slot]!
  }
  if (unique === vertexCount) return geometry
  return pickVertices(
    geometry,
    kept.slice(0, unique),
    geometry.indices.map((vertex) => remap[vertex]!),
  )
}

/**
 * A closed mesh has half as many places as triangles; seams add some vertices. Where there are hardly more,
 * looking for equal ones is not worth the time.
 */
const isWelded = ({ vertexCount, indices }: Geometry) => vertexCount < 0.7 * (indices.length / 3)

/** All streams of each vertex side by side, as 32-bit words. */
function interleave({ vertexCount, streams, targets }: Geometry): Uint32Array {
  const all: VertexStream[] = [...streams.values(), ...targets.flatMap((target) => [...target.values()])]
  const stride = all.reduce((sum, { size }) => sum + size, 0)
  const floats = new Float32Array(vertexCount * stride)
  let offset = 0
  for (const { size, data } of all) {
    for (let vertex = 0; vertex < vertexCount; vertex++) {
      // Adding zero turns -0 into 0: both are the same place.
      for (let k = 0; k < size; k++) floats[vertex * stride + offset + k] = data[vertex * size + k]! + 0
    }
    offset += size
  }
  return new Uint32Array(floats.buffer)
}

function tableSize(vertexCount: number): number {
  let size = 16
  while (size < vertexCount * 1.5) size *= 2
  return size
}

/** MurmurHash2, as in meshoptimizer's `generateVertexRemap`. */
function hash(words: Uint32Array, start: number, length: number): number {
  let h = 0
  for (let i = start; i < start + length; i++) {
    let k = Math.imul(words[i]!, 0x5bd1e995)
    k ^= k >>> 24
    h = Math.imul(h, 0x5bd1e995) ^ Math.imul(k, 0x5bd1e995)
  }
  return (h ^ (h >>> 15)) >>> 0
}

function equal(words: Uint32Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (words[a + i] !== words[b + i]) return false
  return true
}
