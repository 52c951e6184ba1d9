import { type OptimizeOptions, optimizeSchema, parseSettings, type Recipe } from '../config/index.js'
import { OptimizeError, Rage3dError } from '../errors/index.js'
import { fitBudget } from './budget/fit-budget.js'
import { boundsOf, joinSurfaces, type Surface, sizeOf } from './geometry/surface.js'
import { buildLods } from './lods/build-lods.js'
import type { OptimizedModel } from './optimized-model.js'
import { loadSource } from './source/load-source.js'

export interface OptimizeProgress {
  /** What is being done. */
  readonly stage: 'reading' | 'levels' | 'collider' | 'poster'
  /** Share of the whole work that is done, 0–1. */
  readonly progress: number
}

export interface OptimizeContext {
  /** Name of the model in errors, such as `props/chair`. */
  readonly name?: string
  /** Ends the work at the next step; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: OptimizeProgress) => void
}

/**
 * Turns a raw GLB into levels of detail for the web, a collider and a poster. The same bytes and recipe give
 * the same bytes. Works in memory: no file is touched and no request is made.
 * @throws OptimizeError with a sentence that says what is wrong with the model.
 */
export async function optimizeModel(
  glb: Uint8Array,
  recipe: OptimizeOptions | Recipe = {},
  context: OptimizeContext = {},
): Promise<OptimizedModel> {
  const settings = parseSettings(optimizeSchema, recipe, 'The optimize settings')
  try {
    return await optimize(glb, settings, context)
  } catch (error) {
    throw asOptimizeError(error, context)
  }
}

async function optimize(glb: Uint8Array, wanted: Recipe, context: OptimizeContext): Promise<OptimizedModel> {
  const { name, signal, onProgress } = context
  signal?.throwIfAborted()
  onProgress?.({ stage: 'reading', progress: 0 })
  const source = await loadSource(glb, { recipe: wanted, name, signal })
  onProgress?.({ stage: 'levels', progress: 0.2 })
  const { budget } = wanted
  const recipe = budget ? await fitBudget(source, wanted, { budget, name, signal }) : wanted
  const { lods, surface } = await buildLods(source, {
    recipe,
    signal,
    onProgress: (share) => onProgress?.({ stage: 'levels', progress: 0.2 + 0.7 * share }),
  })
  signal?.throwIfAborted()
  onProgress?.({ stage: 'collider', progress: 0.9 })
  const collider =
    recipe.collider === 'none' ? null : await makeCollider(source.surface, surface, recipe.collider)
  signal?.throwIfAborted()
  onProgress?.({ stage: 'poster', progress: 0.95 })
  const poster = recipe.poster ? await drawPoster(lods[0]!.glb) : null
  const bounds = boundsOf(surface)
  return { lods, collider, poster, bounds, size: sizeOf(bounds), warnings: source.warnings }
}

/**
 * Hull and box enclose the raw model and level 0, which may stand out from it by its deviation; the `mesh`
 * collider is made from level 0, which is what players see.
 */
async function makeCollider(
  raw: Surface,
  level: Surface,
  kind: Exclude<Recipe['collider'], 'none'>,
): Promise<OptimizedModel['collider']> {
  const { buildCollider } = await import('./collider/index.js')
  const { positions, indices } = kind === 'mesh' ? level : joinSurfaces(raw, level)
  return buildCollider(positions, indices, kind)
}

/** Loaded only here: a recipe without a poster needs no renderer. */
async function drawPoster(glb: Uint8Array): Promise<OptimizedModel['poster']> {
  const { renderPoster } = await import('./render/index.js')
  return renderPoster(glb)
}

/** An abort and errors of ours pass; anything else failed inside a step and says so. */
function asOptimizeError(error: unknown, { name, signal }: OptimizeContext): unknown {
  if (error instanceof Rage3dError || signal?.aborted) return error
  return new OptimizeError(
    'RAGE3D_OPTIMIZE_FAILED',
    `${name ?? 'The model'} could not be processed: ${(error as Error).message.replace(/\.$/, '')}.`,
    { cause: error },
  )
}
