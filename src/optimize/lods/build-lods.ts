import { createHash } from 'node:crypto'
import { setImmediate as nextTick } from 'node:timers/promises'
import type { LodRecipe, Recipe } from '../../config/index.js'
import { storeLevel, type WrittenLevel } from '../document/store-level.js'
import type { ModelPart } from '../geometry/model-part.js'
import { boundsOf, extentOf, type Surface } from '../geometry/surface.js'
import { createErrorMeter, type ErrorMeter } from '../measure/surface-error.js'
import { switchDistanceOf } from '../measure/switch-distance.js'
import type { OptimizedLod } from '../optimized-model.js'
import type { SourceModel } from '../source/load-source.js'
import { createBaker } from './create-baker.js'
import type { MadeLevel } from './made-level.js'
import { createMovingMeter } from './moving-meter.js'
import { simplifyLevels } from './simplify-levels.js'
import { startEncoding } from './start-encoding.js'
import { transferDetail } from './transfer-detail.js'

export interface BuildLodsOptions {
  readonly recipe: Recipe
  readonly signal: AbortSignal | undefined
  /** Called with the share of the work that is done (0–1). */
  readonly onProgress: (progress: number) => void
}

export interface BuiltLods {
  readonly lods: OptimizedLod[]
  /** What level 0 shows, in world space. */
  readonly surface: Surface
}

/** Share of the progress that bringing down a very large model takes. */
const THINNING = 0.5

/**
 * Makes, measures and writes every level, each from the one before. Pictures are encoded in other threads
 * meanwhile; no level waits for its own, or for its place in a file, before the geometry of the next is made.
 */
export async function buildLods(source: SourceModel, options: BuildLodsOptions): Promise<BuiltLods> {
  const { recipe, signal, onProgress } = options
  const { runner } = source
  // Simplification in this thread would hold up the encoder, which is given pictures from here.
  if (!runner.apart) await startEncoding(source, recipe)
  const simplified = simplifyLevels(source, {
    lods: recipe.lods,
    onThinned: (share) => onProgress(share * THINNING),
  })
  if (runner.apart) {
    // In the first turn of the event loop its thread is heard to be ready, in the second it is given its work.
    await nextTick()
    await nextTick()
    await startEncoding(source, recipe)
  }
  const meter = createErrorMeter(source.surface, (job) => runner.run('deviationOf', job))
  const moving = createMovingMeter(source)
  const baker = createBaker(source, { recipe, signal, meter })
  let made = 0
  const makeLevel = async (lod: LodRecipe, i: number): Promise<FinishedLevel> => {
    const { fine, before, level, moved } = await simplified[i]!
    signal?.throwIfAborted()
    const baked = await baker.tryLevel(lod, before, level)
    const { pictures, stored } =
      baked ??
      (await storeSimplified(source, level.parts, { fine, lod, recipe, error: moved, meter, signal }))
    const inMotion = await moving.measure(level.parts, moved)
    onProgress(THINNING + ((1 - THINNING) * ++made) / (recipe.lods.length + 1))
    const written = await stored.write(await pictures)
    const errorMeters = Math.max(written.errorMeters, inMotion)
    // Where there is no picture of more than one colour, nothing can smear.
    const smeared = level.seamsBroken && !baked && written.textureSize > 1
    return { written: { ...written, errorMeters }, smeared }
  }
  const finished = await Promise.all(recipe.lods.map(makeLevel))
  signal?.throwIfAborted()
  const extent = extentOf(boundsOf(source.surface))
  for (const [i, { written, smeared }] of finished.entries()) {
    source.warnings.push(...judge(i, recipe.lods[i]!, smeared, written.errorMeters / extent))
  }
  return { lods: describeAll(finished), surface: finished[0]!.written.surface }
}

interface StoreOptions {
  /** The raw model, or what thinning left of a very large one. */
  readonly fine: readonly ModelPart[]
  readonly lod: LodRecipe
  readonly recipe: Recipe
  readonly error: number
  readonly meter: ErrorMeter
  readonly signal: AbortSignal | undefined
}

async function storeSimplified(
  source: SourceModel,
  parts: readonly ModelPart[],
  { fine, lod, recipe, error, meter, signal }: StoreOptions,
): Promise<MadeLevel> {
  const settings = recipe.textures
  const { skeleton, runner } = source
  const encoded = source.textures.map(async (job) => {
    const own =
      job.role.kind === 'normal'
        ? await transferDetail(job, { fine, parts, lod, settings, runner, signal })
        : null
    return [job.texture, own ?? (await job.encode(lod.textureSize, settings))] as const
  })
  const pictures = Promise.all(encoded).then((entries) => new Map(entries))
  // Whoever writes the level learns of a failure; until then it must not count as unhandled.
  pictures.catch(() => {})
  const { compression } = recipe
  return { pictures, stored: await storeLevel({ skeleton, parts, compression, error, meter }) }
}

interface FinishedLevel {
  readonly written: WrittenLevel
  /** Whether its pictures no longer fit because it was simplified across their seams. */
  readonly smeared: boolean
}

/** A level is never shown nearer than the one before it. */
function describeAll(levels: readonly FinishedLevel[]): OptimizedLod[] {
  let nearest = 0
  return levels.map(({ written: { texelMeters, surface, ...numbers } }) => {
    nearest = Math.max(nearest, switchDistanceOf(numbers.errorMeters, texelMeters))
    return {
      ...numbers,
      bytes: numbers.glb.byteLength,
      sha256: createHash('sha256').update(numbers.glb).digest('hex'),
      triangles: surface.indices.length / 3,
      switchDistance: nearest,
    }
  })
}

function judge(level: number, lod: LodRecipe, smeared: boolean, error: number): string[] {
  const warnings: string[] = []
  if (lod.error !== undefined && error > lod.error) {
    warnings.push(
      `LOD ${level} deviates by ${percent(error)} of the model's extent, more than the ${percent(lod.error)} allowed: ` +
        `${lod.triangles} triangles are too few for it.`,
    )
  }
  if (smeared) {
    warnings.push(
      `LOD ${level} could only keep its shape at ${lod.triangles} triangles by crossing texture seams: its texture may look smeared.`,
    )
  }
  return warnings
}

const percent = (share: number) => `${(share * 100).toPrecision(2)} %`
