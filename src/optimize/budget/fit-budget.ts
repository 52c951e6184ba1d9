import type { Budget, Recipe } from '../../config/index.js'
import { buildLods } from '../lods/build-lods.js'
import type { OptimizedLod } from '../optimized-model.js'
import type { SourceModel } from '../source/load-source.js'
import { overBudgetError } from './over-budget-error.js'

/** How much a step gives up: factors on triangles and texture size, and quality lost. */
interface Step {
  readonly triangles: number
  readonly textureSize: number
  readonly quality: number
}

/**
 * From the recipe as it stands to the least that still shows something. What people notice last goes first:
 * encoder quality, then texture size, then triangles.
 */
const STEPS: readonly Step[] = [
  { triangles: 1, textureSize: 1, quality: 0 },
  { triangles: 1, textureSize: 1, quality: 10 },
  { triangles: 1, textureSize: 0.75, quality: 10 },
  { triangles: 1, textureSize: 0.5, quality: 10 },
  { triangles: 0.7, textureSize: 0.5, quality: 15 },
  { triangles: 0.5, textureSize: 0.375, quality: 15 },
  { triangles: 0.35, textureSize: 0.25, quality: 15 },
  { triangles: 0.2, textureSize: 0.1875, quality: 20 },
  { triangles: 0.1, textureSize: 0.125, quality: 20 },
  { triangles: 0.05, textureSize: 0.0625, quality: 25 },
]

const SMALLEST_TEXTURE = 32
const FEWEST_TRIANGLES = 100
/** Quality that the steps are counted from where the recipe leaves it to the role. */
const USUAL_QUALITY = 80

export interface FitBudgetOptions {
  readonly budget: Budget
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Finds the recipe nearest to the one given whose level 0 keeps to the budget, by building it: the first
 * step that fits, found by halving, since every step is smaller than the one before.
 * @throws OptimizeError `RAGE3D_OVER_BUDGET` with a table if not even the last step fits.
 */
export async function fitBudget(
  source: SourceModel,
  recipe: Recipe,
  options: FitBudgetOptions,
): Promise<Recipe> {
  const { budget, name, signal } = options
  const build = async (step: number): Promise<OptimizedLod> => {
    const trial = takeStep(recipe, STEPS[step]!, budget)
    const quiet = { ...source, warnings: [] }
    const { lods } = await buildLods(quiet, {
      recipe: { ...trial, lods: [trial.lods[0]!] },
      signal,
      onProgress() {},
    })
    return lods[0]!
  }
  let low = 0
  let high = STEPS.length
  let smallest: OptimizedLod | null = null
  while (low < high) {
    // The recipe itself is tried first: most models fit, and then one build is enough.
    const middle = smallest === null ? 0 : (low + high) >> 1
    const lod = await build(middle)
    smallest ??= lod
    if (fits(lod, budget)) high = middle
    else low = middle + 1
    if (lod.bytes < smallest.bytes) smallest = lod
  }
  if (low === STEPS.length) throw overBudgetError({ budget, smallest: smallest!, name, recipe })
  const found = takeStep(recipe, STEPS[low]!, budget)
  if (low > 0) source.warnings.push(describe(found))
  return found
}

function fits(lod: OptimizedLod, budget: Budget): boolean {
  const keys = ['bytes', 'triangles', 'gpuBytes'] as const
  return keys.every((key) => lod[key] <= (budget[key] ?? Number.POSITIVE_INFINITY))
}

/** The recipe after a step. Levels below the first follow, so that none is larger than the one before. */
function takeStep(recipe: Recipe, step: Step, budget: Budget): Recipe {
  const first = recipe.lods[0]!
  const ceiling = Math.min(first.triangles, budget.triangles ?? Number.POSITIVE_INFINITY)
  const triangles = Math.max(Math.min(ceiling, FEWEST_TRIANGLES), Math.floor(ceiling * step.triangles))
  const textureSize = Math.max(
    Math.min(first.textureSize, SMALLEST_TEXTURE),
    Math.floor(first.textureSize * step.textureSize),
  )
  return {
    ...recipe,
    lods: lowerLevels(recipe.lods, triangles, textureSize),
    textures:
      step.quality > 0 ? { ...recipe.textures, quality: qualityAfter(recipe, step) } : recipe.textures,
  }
}

/** A level that would no longer be below the one before gets half of that. */
function lowerLevels(lods: Recipe['lods'], triangles: number, textureSize: number): Recipe['lods'] {
  let ceiling = triangles
  return lods.map((lod, level) => {
    if (level > 0) ceiling = lod.triangles < ceiling ? lod.triangles : Math.max(1, Math.floor(ceiling / 2))
    return { ...lod, triangles: ceiling, textureSize: Math.min(lod.textureSize, textureSize) }
  })
}

const qualityAfter = ({ textures }: Recipe, { quality }: Step) =>
  Math.max(30, (textures.quality ?? USUAL_QUALITY) - quality)

function describe({ lods, textures }: Recipe): string {
  const { triangles, textureSize } = lods[0]!
  return (
    `To keep to the budget, LOD 0 was made with at most ${triangles} triangles and ${textureSize}-pixel textures` +
    ` at quality ${textures.quality ?? USUAL_QUALITY}.`
  )
}
