import type { Document, Material, mat4, Primitive } from '@gltf-transform/core'
import { extractGeometry } from '../geometry/extract-geometry.js'
import type { Geometry } from '../geometry/geometry.js'
import { listInstances } from './list-instances.js'
import type { Batch } from './scene.js'

/** Triangles of one primitive in world space, with the material they name. */
export interface SceneMesh extends Omit<Batch, 'surface'> {
  readonly material: Material | null
}

/** Every triangle that the default scene (or, without one, the first) shows, once per instance. */
export function collectMeshes(document: Document): SceneMesh[] {
  const root = document.getRoot()
  const scene = root.getDefaultScene() ?? root.listScenes()[0]
  const found: SceneMesh[] = []
  scene?.traverse((node) => {
    const mesh = node.getMesh()
    if (!mesh) return
    for (const primitive of mesh.listPrimitives()) {
      const geometry = extractGeometry(primitive)
      if (!geometry) continue
      // A skinned mesh ignores its node; at rest its joints leave it where its vertices say.
      const matrices = node.getSkin() ? [IDENTITY] : listInstances(node)
      for (const matrix of matrices) found.push(placed(geometry, primitive, matrix))
    }
  })
  return found
}

const IDENTITY: mat4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

function placed(geometry: Geometry, primitive: Primitive, m: mat4): SceneMesh {
  const stream = (semantic: string) => (geometry.streams.get(semantic)?.data as Float32Array) ?? null
  const positions = transformed(stream('POSITION')!, 3, m, 1)
  const mirrored = determinant(m) < 0
  const color = geometry.streams.get('COLOR_0')
  return {
    positions,
    normals: mapped(stream('NORMAL'), (data) => unit(transformed(data, 3, cofactor(m), 0), 3)),
    tangents: mapped(stream('TANGENT'), (data) => {
      const tangents = unit(transformed(data, 4, m, 0), 4)
      if (mirrored) for (let i = 3; i < tangents.length; i += 4) tangents[i]! *= -1
      return tangents
    }),
    uvs: [stream('TEXCOORD_0'), stream('TEXCOORD_1')],
    colors: color ? withAlpha(color.data as Float32Array, color.size) : null,
    indices: mirrored ? turned(geometry.indices) : geometry.indices,
    material: primitive.getMaterial(),
  }
}

const mapped = <T, U>(value: T | null, map: (value: T) => U): U | null => (value === null ? null : map(value))

/** Applies a column-major matrix to the first three numbers of each element; `w` 1 moves, 0 does not. */
function transformed(data: Float32Array, size: number, m: mat4, w: 0 | 1): Float32Array {
  const out = new Float32Array(data)
  for (let i = 0; i + 2 < data.length; i += size) {
    const x = data[i]!
    const y = data[i + 1]!
    const z = data[i + 2]!
    out[i] = m[0] * x + m[4] * y + m[8] * z + w * m[12]
    out[i + 1] = m[1] * x + m[5] * y + m[9] * z + w * m[13]
    out[i + 2] = m[2] * x + m[6] * y + m[10] * z + w * m[14]
  }
  return out
}

function unit(data: Float32Array, size: number): Float32Array {
  for (let i = 0; i + 2 < data.length; i += size) {
    const length = Math.hypot(data[i]!, data[i + 1]!, data[i + 2]!) || 1
    data[i]! /= length
    data[i + 1]! /= length
    data[i + 2]! /= length
  }
  return data
}

/** Carries normals: the inverse transpose up to a positive factor, defined for flat matrices too. */
function cofactor(m: mat4): mat4 {
  const sign = determinant(m) < 0 ? -1 : 1
  const c = (a: number, b: number, d: number, e: number) => sign * (m[a]! * m[b]! - m[d]! * m[e]!)
  return [
    c(5, 10, 6, 9),
    c(6, 8, 4, 10),
    c(4, 9, 5, 8),
    0,
    c(2, 9, 1, 10),
    c(0, 10, 2, 8),
    c(1, 8, 0, 9),
    0,
    c(1, 6, 2, 5),
    c(2, 4, 0, 6),
    c(0, 5, 1, 4),
    0,
    0,
    0,
    0,
    1,
  ]
}

function determinant(m: mat4): number {
  return (
    m[0] * (m[5] * m[10] - m[6] * m[9]) -
    m[4] * (m[1] * m[10] - m[2] * m[9]) +
    m[8] * (m[1] * m[6] - m[2] * m[5])
  )
}

function turned(indices: Uint32Array): Uint32Array {
  const out = indices.slice()
  for (let i = 0; i + 2 < out.length; i += 3) {
    out[i + 1] = indices[i + 2]!
    out[i + 2] = indices[i + 1]!
  }
  return out
}

function withAlpha(data: Float32Array, size: number): Float32Array {
  if (size === 4) return data
  const out = new Float32Array((data.length / 3) * 4).fill(1)
  for (let i = 0, o = 0; i < data.length; i += 3, o += 4) out.set(data.subarray(i, i + 3), o)
  return out
}
