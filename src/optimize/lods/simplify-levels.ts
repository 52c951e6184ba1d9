import type { LodRecipe, Recipe } from '../../config/index.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import type { SourceModel } from '../source/load-source.js'
import { buildLevel, type Level } from './build-level.js'
import { thinOut } from './thin-out.js'

export interface SimplifiedLevel {
  /** The raw model, or what thinning left of a very large one. */
  readonly fine: readonly ModelPart[]
  /** The level before. */
  readonly before: readonly ModelPart[]
  readonly level: Level
  /** Estimate of how far the surface is from the raw one, in metres. */
  readonly moved: number
}

export interface SimplifyLevelsOptions {
  readonly lods: Recipe['lods']
  /** Called with the share of its triangles that a very large model has lost before the first level (0–1). */
  readonly onThinned: (share: number) => void
}

/** Starts all levels, each from the one before; a thread of its own goes on while those that are done are stored. */
export function simplifyLevels(
  { parts, runner }: SourceModel,
  { lods, onThinned }: SimplifyLevelsOptions,
): Promise<SimplifiedLevel>[] {
  const thinned = thinOut(parts, {
    runner,
    triangles: lods[0]!.triangles,
    onProgress: onThinned,
  })
  const levels: Promise<SimplifiedLevel>[] = []
  let last = thinned.then((fine) => ({ fine: fine.parts, parts: fine.parts, moved: fine.error }))
  for (const [i, lod] of lods.entries()) {
    const next = last.then(async ({ fine, parts: before, moved }) => {
      const level = await buildLevel(runner, before, targetOf(lod, i, drawnTriangles(before)))
      return { fine, before, level, moved: moved + level.error }
    })
    // Whoever stores the level learns of a failure; until then it must not count as unhandled.
    next.catch(() => {})
    levels.push(next)
    last = next.then(({ fine, level, moved }) => ({ fine, parts: level.parts, moved }))
  }
  last.catch(() => {})
  return levels
}

/**
 * The ceiling, where the level before is above it. Else the mesh was small from the start: half of it then,
 * so that levels differ, but not by force.
 */
function targetOf(
  { triangles }: LodRecipe,
  level: number,
  current: number,
): { triangles: number; force: boolean } {
  const force = current > triangles
  return { triangles: force || level === 0 ? triangles : Math.floor(current / 2), force }
}
