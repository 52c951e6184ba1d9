import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import { rigOf } from '../simplify/rig.js'
import type { Runner } from '../threads/runner.js'

export interface BuildLevelOptions {
  /** Ceiling on the triangles drawn. */
  readonly triangles: number
  /** Whether the ceiling must be kept whatever it costs. Default: true. */
  readonly force?: boolean
}

export interface Level {
  /** In the order of the parts given; parts may have lost all their triangles. */
  readonly parts: readonly ModelPart[]
  /** meshoptimizer's estimate of how far the surface moved, in metres. */
  readonly error: number
  /** Whether texture seams had to give way. */
  readonly seamsBroken: boolean
}

/** Makes the next level from the parts of the one before. */
export async function buildLevel(
  runner: Runner,
  parts: readonly ModelPart[],
  { triangles, force = true }: BuildLevelOptions,
): Promise<Level> {
  if (drawnTriangles(parts) <= triangles) return { parts, error: 0, seamsBroken: false }
  const { geometries, ...rest } = await runner.run('simplifyParts', {
    parts: withoutOwners(parts),
    triangles,
    force,
  })
  return { ...rest, parts: parts.map((part, i) => ({ ...part, geometry: geometries[i]! })) }
}

/** Properties of a document cannot be sent to a thread. */
export const withoutOwners = (parts: readonly ModelPart[]) =>
  parts.map(({ geometry, placements, primitive }) => ({ geometry, placements, rig: rigOf(primitive) }))
