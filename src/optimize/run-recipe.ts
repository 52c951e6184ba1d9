import type { Recipe } from '../config/index.js'
import { fitBudget } from './budget/fit-budget.js'
import { boundsOf, joinSurfaces, type Surface, sizeOf } from './geometry/surface.js'
import { buildLods } from './lods/build-lods.js'
import type { OptimizeContext } from './optimize-model.js'
import type { OptimizedModel } from './optimized-model.js'
import type { Poster } from './render/index.js'
import { loadSource, type RawModel, type SourceModel } from './source/load-source.js'

/** The steps of `optimizeModel`, for a recipe that is complete. */
export async function runRecipe(
  model: RawModel,
  wanted: Recipe,
  context: OptimizeContext,
): Promise<OptimizedModel> {
  const { name, signal, onProgress } = context
  onProgress?.({ stage: 'reading', progress: 0 })
  await model.runner.start(model.checked.accessorBytes)
  const source = await loadSource(model, { recipe: wanted, name, signal })
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
  const poster = recipe.poster ? await drawPoster(await posterModel(source, recipe, lods[0]!.glb)) : null
  const bounds = boundsOf(surface)
  const warnings = [...source.warnings, ...(poster?.warnings ?? [])]
  return { lods, collider, poster, bounds, size: sizeOf(bounds), warnings }
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

/** KTX2 pictures can only be read by GPUs: the poster is then drawn from the same level with WebP ones. */
async function posterModel(source: SourceModel, recipe: Recipe, glb: Uint8Array): Promise<Uint8Array> {
  if (recipe.textures.format !== 'ktx2') return glb
  const readable: Recipe = {
    ...recipe,
    lods: [recipe.lods[0]!],
    textures: { format: 'webp', effort: 'fast' },
  }
  const quiet = { ...source, warnings: [] }
  const { lods } = await buildLods(quiet, { recipe: readable, signal: undefined, onProgress() {} })
  return lods[0]!.glb
}

/** Loaded only here: a recipe without a poster needs no renderer. */
async function drawPoster(glb: Uint8Array): Promise<Poster> {
  const { renderPoster } = await import('./render/index.js')
  return renderPoster(glb)
}
