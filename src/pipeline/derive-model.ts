import { z } from 'zod'
import type { DerivedEntry, NewDerivedFile } from '../cache/index.js'
import type { Recipe } from '../config/index.js'
import type { OptimizedModel } from '../optimize/index.js'
import type { PipelineContext } from './context.js'
import { derivePoster } from './derive-poster.js'
import { derivedFile } from './derived-file.js'
import type { PhotoJob } from './identify.js'
import { derivedKey, recipeFingerprint } from './keys.js'
import type { RawModel } from './raw-model.js'
import type { DrawnPoster, ModelFile, Preview } from './types.js'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

const metadataSchema = z.object({
  lods: z.array(
    z.object({
      bytes: z.number(),
      triangles: z.number(),
      vertices: z.number(),
      textureSize: z.number(),
      gpuBytes: z.number(),
      errorMeters: z.number(),
      switchDistance: z.number(),
    }),
  ),
  collider: z.object({ triangles: z.number() }).nullable(),
  poster: z.object({ width: z.number(), height: z.number() }).nullable(),
  bounds: z.object({ min: vec3, max: vec3 }),
  size: vec3,
  warnings: z.array(z.string()),
})
type Metadata = z.infer<typeof metadataSchema>

/**
 * The model without its STL, its poster still to be drawn: from the store if these inputs were processed before, else
 * processed now.
 */
export async function deriveModel(
  job: PhotoJob,
  raw: RawModel,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Preview> {
  const recipe = levelsOf(job.recipe)
  const key = derivedKey(raw.digest, recipeFingerprint(recipe))
  const entry =
    (await context.store.derived.get(key)) ??
    (await context.once(key, signal, (shared) =>
      context.local(() => optimize(key, { ...job, recipe }, raw, context, shared)),
    ))
  return modelOf(entry, job, raw, (...of) => derivePoster(...of, context, signal))
}

/** Posters are drawn of level 0 as it is stored. With KTX2 pictures only GPUs could: the optimiser draws it meanwhile. */
function levelsOf(recipe: Recipe): Recipe {
  return recipe.textures.format === 'ktx2' ? recipe : { ...recipe, poster: false }
}

async function optimize(
  key: string,
  job: PhotoJob,
  raw: RawModel,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<DerivedEntry> {
  const { name, photo } = job
  const onProgress = (progress: number) =>
    context.events.emit('progress', { name, photo, stage: 'optimizing', progress })
  onProgress(0)
  const optimized = await context.workshop.optimize(await raw.load(), job.recipe, name, {
    signal,
    onProgress,
  })
  return context.store.derived.put(key, filesOf(optimized), metadataOf(optimized))
}

function filesOf({ lods, collider, poster }: OptimizedModel): NewDerivedFile[] {
  const files = lods.map(({ glb }, level) => ({ name: `lod${level}.glb`, content: glb }))
  if (collider) files.push({ name: 'collider.glb', content: collider.glb })
  if (poster) files.push({ name: 'poster.webp', content: poster.webp })
  return files
}

function metadataOf({ lods, collider, poster, bounds, size, warnings }: OptimizedModel): Metadata {
  return {
    lods: lods.map(({ glb: _glb, sha256: _sha256, ...numbers }) => numbers),
    collider: collider && { triangles: collider.triangles },
    poster: poster && { width: poster.width, height: poster.height },
    bounds: { min: [...bounds.min], max: [...bounds.max] },
    size: [...size],
    warnings: [...warnings],
  }
}

function modelOf(
  entry: DerivedEntry,
  job: PhotoJob,
  raw: RawModel,
  drawPoster: (modelKey: string, level: ModelFile) => Promise<DrawnPoster>,
): Preview {
  const { lods: levels, poster, ...metadata } = metadataSchema.parse(entry.metadata)
  const file = (name: string) => derivedFile(entry, name)
  const lods = levels.map((numbers, level) => ({ ...numbers, file: file(`lod${level}.glb`) }))
  const key = derivedKey(raw.digest, job.fingerprint)
  const draw = async () =>
    poster ? { ...poster, file: file('poster.webp'), warnings: [] } : drawPoster(key, lods[0]!.file)
  return {
    name: job.name,
    photo: job.photo,
    views: job.views,
    state: raw.state,
    source: raw.source,
    taskId: raw.taskId,
    rawKey: job.rawKey,
    rawSha256: raw.rawSha256,
    rawIdentity: raw.identity,
    key,
    lods,
    collider: metadata.collider && { ...metadata.collider, file: file('collider.glb') },
    poster: job.recipe.poster ? { key, draw } : null,
    bounds: metadata.bounds,
    size: metadata.size,
    warnings: [...raw.warnings, ...metadata.warnings],
    inputs: [...job.set.views.map((view) => view.path), ...(job.set.sidecar ? [job.set.sidecar] : [])],
  }
}
