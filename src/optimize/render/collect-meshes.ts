import type { Document, Material, mat4 } from '@gltf-transform/core'
import { type Geometry, positionsOf } from '../geometry/geometry.js'
import { listParts } from '../geometry/list-parts.js'
import {
  invertAffine,
  isMirrored,
  transformDirections,
  transformPoints,
  transposeLinear,
} from '../geometry/matrix.js'
import { bentAt } from '../geometry/model-part.js'
import type { Batch } from './scene.js'

/** Triangles of one primitive in world space, with the material they name. */
export interface SceneMesh extends Omit<Batch, 'surface'> {
  readonly material: Material | null
}

/** Every triangle that the default scene (or, without one, the first) shows, once per place where it stands. */
export function collectMeshes(document: Document): SceneMesh[] {
  const root = document.getRoot()
  const scene = root.getDefaultScene() ?? root.listScenes()[0]
  if (!scene) return []
  return listParts(scene).flatMap((part) =>
    part.placements.map((matrix, i) => ({
      ...placeGeometry(bentAt(part, i), matrix),
      material: part.primitive.getMaterial(),
    })),
  )
}

function placeGeometry(geometry: Geometry, matrix: mat4): Omit<SceneMesh, 'material'> {
  const stream = (semantic: string) => (geometry.streams.get(semantic)?.data as Float32Array) ?? null
  const inverse = invertAffine(matrix)
  const mirrored = isMirrored(matrix)
  const normals = stream('NORMAL')
  const tangents = stream('TANGENT')
  const color = geometry.streams.get('COLOR_0')
  return {
    positions: transformPoints(positionsOf(geometry), matrix),
    normals: normals && inverse && transformDirections(normals, transposeLinear(inverse), 3),
    tangents: tangents && turnTangents(transformDirections(tangents, matrix, 4), mirrored),
    uvs: [stream('TEXCOORD_0'), stream('TEXCOORD_1')],
    colors: color ? withAlpha(color.data as Float32Array, color.size) : null,
    indices: mirrored ? turnTriangles(geometry.indices) : geometry.indices,
  }
}

function turnTangents(tangents: Float32Array, mirrored: boolean): Float32Array {
  if (mirrored) for (let i = 3; i < tangents.length; i += 4) tangents[i]! *= -1
  return tangents
}

/** A mirrored triangle would show its back. */
function turnTriangles(indices: Uint32Array): Uint32Array {
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
