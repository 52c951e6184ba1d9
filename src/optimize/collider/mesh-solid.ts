import { boxSolid } from './box-solid.js'
import { createDistanceField } from './distance-field.js'
import { hullSolid } from './hull-solid.js'
import { marchTetrahedra } from './march-tetrahedra.js'
import { pushOutward } from './push-outward.js'
import { sampleSurface } from './sample-surface.js'
import { simplifySolid } from './simplify-solid.js'
import type { Solid } from './solid.js'

interface Wrap {
  /** Cells along the longest edge of the model: holes and gaps narrower than two of them are filled. */
  readonly resolution: number
  /** Distance of the wrap from the surface, in cells: room for simplification. */
  readonly offset: number
}

/** The finer wrap first; cloth, foliage and the like only get through as the coarser ones. */
const WRAPS: readonly Wrap[] = [
  { resolution: 40, offset: 0.75 },
  { resolution: 24, offset: 0.9 },
  { resolution: 14, offset: 0.9 },
]
const MAX_TRIANGLES = 400
const MAX_HULL_VERTICES = 128

/**
 * A closed mesh of at most 400 triangles that encloses a model and follows its form: a wrap at a small
 * distance round the surface, simplified, then pushed out wherever the model would stick through.
 * Open, inside-out and self-intersecting models get a sound one too. What cannot be wrapped gets its hull.
 * @param points the model's vertices, thickened where they are flat.
 */
export async function meshSolid(
  positions: Float32Array,
  indices: Uint32Array,
  points: Float64Array,
): Promise<Solid> {
  for (const wrap of WRAPS) {
    const solid = await wrapSurface(positions, indices, wrap)
    if (solid) return solid
  }
  return hullSolid(points, MAX_HULL_VERTICES) ?? boxSolid(points)
}

async function wrapSurface(positions: Float32Array, indices: Uint32Array, wrap: Wrap): Promise<Solid | null> {
  const field = createDistanceField(positions, indices, wrap)
  if (!field) return null
  const solid = await simplifySolid(marchTetrahedra(field), MAX_TRIANGLES)
  return solid && pushOutward(solid, sampleSurface(positions, indices, field.cell * 2))
}
