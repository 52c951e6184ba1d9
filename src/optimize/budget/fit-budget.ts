import type { Budget, Recipe } from '../../config/index.js'
import { drawnTriangles } from '../geometry/model-part.js'
import { buildLods } from '../lods/build-lods.js'
import type { OptimizedLod } from '../optimized-model.js'
import type { SourceModel } from '../source/load-source.js'
import { overBudgetError } from './over-budget-error.js'

/** What is left: shares of the triangles and of the texture size that level 0 has without it, and points of quality lost. */
interface Sacrifice {
  readonly triangles: number
  readonly textureSize: number
  readonly quality: number
}

/**
 * The way from the recipe as it stands to the least that still shows something, in straight stretches. What people
 * notice last goes first: encoder quality, then texture size, then triangles.
 */
const WAY: readonly Sacrifice[] = [
  { triangles: 1, textureSize: 1, quality: 0 },
  { triangles: 1, textureSize: 1, quality: 10 },
  { triangles: 1, textureSize: 0.5, quality: 10 },
  { triangles: 0.5, textureSize: 0.375, quality: 15 },
  { triangles: 0.2, textureSize: 0.1875, quality: 20 },
  { triangles: 0.05, textureSize: 0.0625, quality: 25 },
  { triangles: 0, textureSize: 0, quality: 25 },
]
/** The same where the file is small enough: a picture in the GPU's memory takes no less for its quality, a triangle little. */
const WAY_ON_GPU: readonly Sacrifice[] = [
  { triangles: 1, textureSize: 1, quality: 0 },
  { triangles: 1, textureSize: 0.5, quality: 0 },
  { triangles: 1, textureSize: 0.125, quality: 0 },
  { triangles: 0.5, textureSize: 0.0625, quality: 0 },
  { triangles: 0, textureSize: 0, quality: 0 },
]
/** How often the rest of the way is halved: to about a tenth of a stretch. */
const HALVINGS = 6

const SMALLEST_TEXTURE = 32
const FEWEST_TRIANGLES = 100
/** Quality that points are taken from where the recipe leaves it to the role. */
const USUAL_QUALITY = 80

export interface FitBudgetOptions {
  readonly budget: Budget
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Finds the recipe nearest to the one given whose level 0 keeps to the budget, by building it: the earliest place on
 * the way that fits, found by halving, since everything gets smaller along it.
 * @throws OptimizeError `RAGE3D_OVER_BUDGET` with a table if not even the end of the way fits.
 */
export async function fitBudget(
  source: SourceModel,
  recipe: Recipe,
  options: FitBudgetOptions,
): Promise<Recipe> {
  const { budget, name, signal } = options
  const build = async (trial: Recipe): Promise<OptimizedLod> => {
    const quiet = { ...source, warnings: [] }
    const { lods } = await buildLods(quiet, {
      recipe: { ...trial, lods: [trial.lods[0]!] },
      signal,
      onProgress() {},
    })
    return lods[0]!
  }
  // The recipe itself is tried first: most models fit, and then one build is enough.
  const capped = capTriangles(recipe, budget)
  const whole = await build(capped)
  if (fits(whole, budget)) return capped

  // A share of what there is without a budget for it: where triangles are few already, they need not go as well.
  const triangles = Math.min(recipe.lods[0]!.triangles, drawnTriangles(source.parts))
  const { textureSize } = whole
  const way = whole.bytes > (budget.bytes ?? Number.POSITIVE_INFINITY) ? WAY : WAY_ON_GPU
  const trialAt = (place: number) => giveUp(capped, sacrificeAt(way, place), { triangles, textureSize })
  const end = way.length - 1
  let low = 0
  let high = end
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (fits(await build(trialAt(middle)), budget)) high = middle
    else low = middle
  }
  const found = trialAt(high)
  if (high === end) {
    const smallest = await build(found)
    if (!fits(smallest, budget)) throw overBudgetError({ budget, smallest, name, recipe })
  }
  source.warnings.push(describe(found, recipe))
  return found
}

function fits(lod: OptimizedLod, budget: Budget): boolean {
  const keys = ['bytes', 'triangles', 'gpuBytes'] as const
  return keys.every((key) => lod[key] <= (budget[key] ?? Number.POSITIVE_INFINITY))
}

/** What is left at a place on the way: 0 is its beginning, every stretch is 1 long. */
function sacrificeAt(way: readonly Sacrifice[], place: number): Sacrifice {
  const from = way[Math.floor(place)]!
  const to = way[Math.ceil(place)]!
  const mix = (key: keyof Sacrifice) => from[key] + (to[key] - from[key]) * (place % 1)
  return { triangles: mix('triangles'), textureSize: mix('textureSize'), quality: mix('quality') }
}

function capTriangles(recipe: Recipe, { triangles = Number.POSITIVE_INFINITY }: Budget): Recipe {
  const first = recipe.lods[0]!
  if (first.triangles <= triangles) return recipe
  return { ...recipe, lods: lowerLevels(recipe.lods, triangles, first.textureSize) }
}

/** Takes from what level 0 really has; no more triangles than the recipe allows. Levels below the first follow, so that none is larger than the one before. */
function giveUp(
  recipe: Recipe,
  { triangles, textureSize, quality }: Sacrifice,
  has: Pick<OptimizedLod, 'triangles' | 'textureSize'>,
): Recipe {
  const share = (all: number, left: number, least: number) =>
    Math.max(Math.min(all, least), Math.floor(all * left))
  const lods = lowerLevels(
    recipe.lods,
    Math.min(recipe.lods[0]!.triangles, share(has.triangles, triangles, FEWEST_TRIANGLES)),
    share(has.textureSize, textureSize, SMALLEST_TEXTURE),
  )
  if (quality === 0) return { ...recipe, lods }
  const left = Math.max(30, Math.round((recipe.textures.quality ?? USUAL_QUALITY) - quality))
  return { ...recipe, lods, textures: { ...recipe.textures, quality: left } }
}

/** A level that would no longer be below the one before gets half of that. */
function lowerLevels(lods: Recipe['lods'], triangles: number, textureSize: number): Recipe['lods'] {
  let ceiling = triangles
  return lods.map((lod, level) => {
    if (level > 0) ceiling = lod.triangles < ceiling ? lod.triangles : Math.max(1, Math.floor(ceiling / 2))
    return { ...lod, triangles: ceiling, textureSize: Math.min(lod.textureSize, textureSize) }
  })
}

function describe({ lods, textures }: Recipe, { textures: wanted }: Recipe): string {
  const { triangles, textureSize } = lods[0]!
  const quality = textures.quality === wanted.quality ? '' : ` at quality ${textures.quality}`
  return `To keep to the budget, LOD 0 was made with at most ${triangles} triangles and ${textureSize}-pixel textures${quality}.`
}
