import type { Primitive } from '@gltf-transform/core'
import type { Geometry } from './geometry.js'
import { positionsOf } from './geometry.js'
import { transformPoints } from './matrix.js'
import type { ModelPart } from './model-part.js'

/** One part at one place. */
export interface SurfacePiece {
  readonly primitive: Primitive
  readonly geometry: Geometry
  /** Positions in world space, in metres. */
  readonly positions: Float32Array
}

/** A triangle soup in world space, in metres. */
export interface Surface {
  readonly positions: Float32Array
  readonly indices: Uint32Array
  readonly pieces: readonly SurfacePiece[]
}

/** Everything that the parts draw, as one mesh. Skinned meshes stand in their bind pose. */
export function createSurface(parts: readonly ModelPart[]): Surface {
  const pieces = parts.flatMap(({ primitive, geometry, placements }) =>
    placements.map((matrix) => ({
      primitive,
      geometry,
      positions: transformPoints(positionsOf(geometry), matrix),
    })),
  )
  const [only] = pieces
  if (pieces.length === 1 && only)
    return { positions: only.positions, indices: only.geometry.indices, pieces }
  return { ...concatenate(pieces), pieces }
}

function concatenate(pieces: readonly SurfacePiece[]): { positions: Float32Array; indices: Uint32Array } {
  const sum = (lengthOf: (piece: SurfacePiece) => number) =>
    pieces.reduce((total, piece) => total + lengthOf(piece), 0)
  const positions = new Float32Array(sum((piece) => piece.positions.length))
  const indices = new Uint32Array(sum((piece) => piece.geometry.indices.length))
  let vertex = 0
  let corner = 0
  for (const piece of pieces) {
    positions.set(piece.positions, vertex * 3)
    for (const index of piece.geometry.indices) indices[corner++] = index + vertex
    vertex += piece.positions.length / 3
  }
  return { positions, indices }
}

export interface Box {
  readonly min: [number, number, number]
  readonly max: [number, number, number]
}

/** Smallest box round the vertices that triangles use. */
export function boundsOf({ positions, indices }: Pick<Surface, 'positions' | 'indices'>): Box {
  const min: Box['min'] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const max: Box['max'] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const vertex of indices) {
    for (let k = 0; k < 3; k++) {
      const value = positions[vertex * 3 + k]!
      if (value < min[k]!) min[k] = value
      if (value > max[k]!) max[k] = value
    }
  }
  return { min, max }
}

export const sizeOf = ({ min, max }: Box): [number, number, number] => [
  max[0] - min[0],
  max[1] - min[1],
  max[2] - min[2],
]

/** Longest edge of a box. */
export const extentOf = (box: Box): number => Math.max(...sizeOf(box))
