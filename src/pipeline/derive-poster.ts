import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { DerivedEntry } from '../cache/index.js'
import type { PipelineContext } from './context.js'
import { derivedFile } from './derived-file.js'
import { posterKey } from './keys.js'
import type { DrawnPoster, ModelFile } from './types.js'

const POSTER_FILE = 'poster.webp'
const metadataSchema = z.object({ width: z.number(), height: z.number(), warnings: z.array(z.string()) })

/** The poster of a model, drawn of its level 0: from the store if it was drawn before, else drawn now. */
export async function derivePoster(
  modelKey: string,
  level: ModelFile,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<DrawnPoster> {
  const key = posterKey(modelKey)
  const entry =
    (await context.store.derived.get(key)) ??
    (await context.once(key, signal, (shared) => context.local(() => draw(key, level, context, shared))))
  return { ...metadataSchema.parse(entry.metadata), file: derivedFile(entry, POSTER_FILE) }
}

async function draw(
  key: string,
  level: ModelFile,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<DerivedEntry> {
  const { webp, width, height, warnings } = await context.workshop.poster(await readFile(level.path), signal)
  return context.store.derived.put(key, [{ name: POSTER_FILE, content: webp }], { width, height, warnings })
}
