import type { PackedPixels } from '../../imaging/index.js'
import type { TexturedMesh } from './place-reader.js'
import { deviationOfNormals, transferNormals } from './transfer-normals.js'

export interface RenewNormalsJob {
  /** A part of the raw model, or of a finer level, and its normal map as large as the new one is to be. */
  readonly raw: TexturedMesh
  readonly map: PackedPixels
  /** The same part, simplified. */
  readonly level: TexturedMesh
}

/** Mean deviation of the normals, in degrees, below which the source's own map looks the same. */
const MIN_DEVIATION = 3

/**
 * A normal map that also holds the normals that simplification took away.
 * @returns null where few were, or where charts overlap.
 */
export function renewNormals({ raw, map, level }: RenewNormalsJob): PackedPixels | null {
  if (deviationOfNormals(raw, level) < MIN_DEVIATION) return null
  return transferNormals({ source: raw, target: level, map })
}
