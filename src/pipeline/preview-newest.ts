import { stat } from 'node:fs/promises'
import { discoverPhotos, type PhotoSet } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { currentPreview } from './current-model.js'
import { createEmitter } from './emitter.js'
import { recipeOf } from './identify.js'

/**
 * Makes the preview of the photo that was saved last, which is the likeliest to be asked for next. Says nothing of it,
 * and runs no code of the user's.
 */
export async function previewNewest(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { settings } = context
  if (typeof settings.generator === 'object') return
  const { sets } = await discoverPhotos({ ...settings, paths: [], signal })
  const newest = await newestOf(sets)
  const photo = newest?.views[0]?.path
  if (!newest || !photo) return
  const { recipe } = await recipeOf(newest, settings)
  if (recipe.transforms.length > 0) return
  await currentPreview(photo, { ...context, events: createEmitter() }, signal)
}

async function newestOf(sets: readonly PhotoSet[]): Promise<PhotoSet | null> {
  const times = await Promise.all(sets.map(({ views }) => savedAt(views[0]?.path ?? '')))
  return sets[times.indexOf(Math.max(...times))] ?? null
}

/** 0 for a photo that was removed meanwhile. */
const savedAt = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.mtimeMs ?? 0
