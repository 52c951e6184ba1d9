import { type OptimizeOptions, optimizeSchema, parseSettings, type Recipe } from '../config/index.js'
import { OptimizeError, Rage3dError } from '../errors/index.js'
import { checkGlb } from './check/index.js'
import type { OptimizedModel } from './optimized-model.js'
import { createRunner } from './threads/runner.js'

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
    return await optimizeChecked(glb, settings, context)
  } catch (error) {
    throw asOptimizeError(error, context)
  }
}

/** Pictures are being decoded while glTF-Transform, and all that stands on it, is loaded for the first model. */
async function optimizeChecked(
  glb: Uint8Array,
  recipe: Recipe,
  context: OptimizeContext,
): Promise<OptimizedModel> {
  const { name, signal } = context
  signal?.throwIfAborted()
  const checked = checkGlb(glb, { name })
  const runner = createRunner(signal)
  try {
    const { startPictures } = await import('./textures/picture-loader.js')
    const size = Math.max(...recipe.lods.map((lod) => lod.textureSize))
    const pictures = await startPictures(checked, { size, signal })
    const { runRecipe } = await import('./run-recipe.js')
    return await runRecipe({ glb, checked, pictures, runner }, recipe, context)
  } finally {
    runner.close()
  }
}

/** An abort passes, as do errors of ours, which learn the model's name; anything else failed inside a step. */
function asOptimizeError(error: unknown, { name, signal }: OptimizeContext): unknown {
  if (signal?.aborted) return error
  if (error instanceof OptimizeError) return nameModel(error, name)
  if (error instanceof Rage3dError) return error
  return new OptimizeError(
    'RAGE3D_OPTIMIZE_FAILED',
    `${name ?? 'The model'} could not be processed: ${(error as Error).message.replace(/\.$/, '')}.`,
    { cause: error },
  )
}

/** The steps speak of "the model"; with many models in work, which one is what people want to know. */
function nameModel(error: OptimizeError, name: string | undefined): OptimizeError {
  if (name === undefined || error.message.includes(name)) return error
  const message = error.message.replace(/\bthe model\b/i, (words) => `${words} "${name}"`)
  return new OptimizeError(error.code, message, { hint: error.hint, cause: error.cause })
}
