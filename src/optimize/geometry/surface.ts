import type { Primitive } from '@gltf-transform/core'
import type { Geometry } from './geometry.js'
import { positionsOf } from './geometry.js'
import { transformPoints } from './matrix.js'
import { bentAt, type ModelPart } from './model-part.js'

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

/** Everything that the parts draw, as one mesh, as it stands before any animation plays. */
export function createSurface(parts: readonly ModelPart[]): Surface {
  const pieces = parts.flatMap((part) =>
    part.placements.map((matrix, i) => ({
      primitive: part.primitive,
      geometry: part.geometry,
      positions: transformPoints(positionsOf(bentAt(part, i)), matrix),
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

/** Two surfaces as one. */
export function joinSurfaces(a: Surface, b: Surface): Surface {
  const pieces = [...a.pieces, ...b.pieces]
  return { ...concatenate(pieces), pieces }
}

export interface Box {
  readonly min: [number, number, number]
  readonly max: [number, number, number]
}

/** Smallest box round all vertices. Cleaned geometry has no other vertices than those that triangles use. */
export function boundsOf({ positions: p }: Pick<Surface, 'positions'>): Box {
  const box = emptyBox()
  for (let v = 0; v < p.length; v += 3) extend(box, p, v)
  return box
}

/** Smallest box round the vertices that triangles use, for geometry as it was found. */
export function boundsOfUsed({ positions, indices }: Pick<Surface, 'positions' | 'indices'>): Box {
  const box = emptyBox()
  for (let i = 0; i < indices.length; i++) extend(box, positions, indices[i]! * 3)
  return box
}

function emptyBox(): Box {
  const { POSITIVE_INFINITY: far, NEGATIVE_INFINITY: near } = Number
  return { min: [far, far, far], max: [near, near, near] }
}

function extend({ min, max }: Box, p: Float32Array, v: number): void {
  const x = p[v]!
  const y = p[v + 1]!
  const z = p[v + 2]!
  if (x < min[0]) min[0] = x
  if (x > max[0]) max[0] = x
  if (y < min[1]) min[1] = y
  if (y > max[1]) max[1] = y
  if (z < min[2]) min[2] = z
  if (z > max[2]) max[2] = z
}

export const sizeOf = ({ min, max }: Box): [number, number, number] => [
  max[0] - min[0],
  max[1] - min[1],
  max[2] - min[2],
]

/** Longest edge of a box. */
export const extentOf = (box: Box): number => Math.max(...sizeOf(box))
