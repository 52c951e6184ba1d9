import { stat } from 'node:fs/promises'
import { discoverPhotos, type PhotoSet } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { levelsKey } from './derive-model.js'
import { identify } from './identify.js'
import { localKey } from './keys.js'
import { draftIdentity } from './local-raw.js'
import { localGeneratorOf } from './plan-raw.js'

/**
 * Gets ready for models to come, if any are to be expected: if nothing was made yet of the photo that was saved last.
 * Opens no ledger.
 */
export async function warmUp(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { sets } = await discoverPhotos({ ...context.settings, paths: [], signal })
  const newest = await newestOf(sets)
  if (newest && !(await isProcessed(newest, context, signal))) await context.workshop.warmUp(signal)
}

async function newestOf(sets: readonly PhotoSet[]): Promise<PhotoSet | null> {
  const times = await Promise.all(sets.map(({ views }) => savedAt(views[0]?.path ?? '')))
  const newest = times.indexOf(Math.max(...times))
  return sets[newest] ?? null
}

const savedAt = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.mtimeMs ?? 0

async function isProcessed(set: PhotoSet, context: PipelineContext, signal: AbortSignal): Promise<boolean> {
  const { settings, lockfile, store } = context
  const { rawKey, recipe } = await identify(set, settings, signal)
  const take = await lockfile.take(rawKey)
  const generator = localGeneratorOf(settings) ?? draftIdentity()
  const digest = take?.sha256 ?? (await store.derived.get(localKey(rawKey, generator)))?.files[0]?.sha256
  return digest !== undefined && (await store.derived.get(levelsKey(digest, recipe))) !== null
}
