import { boxSolid } from './box-solid.js'
import type { Solid } from './solid.js'
export async function meshSolid(
  _positions: Float32Array,
  _indices: Uint32Array,
  points: Float64Array,
): Promise<Solid> {
  return boxSolid(points)
}
