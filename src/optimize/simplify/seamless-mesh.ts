import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { createNormals } from '../geometry/create-normals.js'
import type { Geometry } from '../geometry/geometry.js'
import type { PlacedGeometry } from '../geometry/model-part.js'
import { weldVertices } from '../geometry/weld-vertices.js'
import { joinParts } from './join-parts.js'
import { type SimplifiedGeometry, simplifyGeometry } from './simplify-geometry.js'

export interface SeamlessMeshJob {
  readonly parts: readonly PlacedGeometry[]
  readonly triangles: number
}

/**
 * The mesh of a level without the texture seams of its source, which stop simplification at some per cent of
 * a generated mesh's triangles. It needs textures of its own: see `bakeLevel`.
 */
export async function buildSeamlessMesh({ parts, triangles }: SeamlessMeshJob): Promise<SimplifiedGeometry> {
  await MeshoptSimplifier.ready
  const { indices, streams, vertexCount } = joinParts(parts)
  const bare: Geometry = {
    indices,
    vertexCount,
    streams: new Map([['POSITION', streams.get('POSITION')!]]),
    targets: [],
  }
  const smooth = weldVertices(createNormals(weldVertices(bare)))
  return simplifyGeometry(smooth, { triangles, seams: false })
}
