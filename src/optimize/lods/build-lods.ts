import { createHash } from 'node:crypto'
import { setImmediate as nextTick } from 'node:timers/promises'
import { MeshoptEncoder } from 'meshoptimizer/encoder'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import type { LodRecipe, Recipe } from '../../config/index.js'
import { type WrittenLevel, writeLevel } from '../document/write-level.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import { boundsOf, extentOf, type Surface } from '../geometry/surface.js'
import { createErrorMeter } from '../measure/surface-error.js'
import { switchDistanceOf } from '../measure/switch-distance.js'
import type { OptimizedLod } from '../optimized-model.js'
import type { SourceModel } from '../source/load-source.js'
import { buildLevel } from './build-level.js'
import { createBaker } from './create-baker.js'
import { thinOut } from './thin-out.js'

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

/** Makes, writes and measures every level, each from the one before. */
export async function buildLods(source: SourceModel, options: BuildLodsOptions): Promise<BuiltLods> {
  const { recipe, signal, onProgress } = options
  await Promise.all([MeshoptSimplifier.ready, MeshoptEncoder.ready])
  const extent = extentOf(boundsOf(source.surface))
  const meter = createErrorMeter(source.surface)
  const baker = createBaker(source, { recipe, signal, meter })
  const lods: OptimizedLod[] = []
  const surfaces: Surface[] = []
  const thinned = await thinOut(source.parts, {
    triangles: recipe.lods[0]!.triangles,
    signal,
    onProgress: (share) => onProgress(share * THINNING),
  })
  let parts = thinned.parts
  let moved = thinned.error
  for (const [i, lod] of recipe.lods.entries()) {
    const before = parts
    const level = buildLevel(before, targetOf(lod, i, drawnTriangles(before)))
    parts = level.parts
    moved += level.error
    await nextTick()
    signal?.throwIfAborted()
    const baked = await baker.tryLevel(lod, before, level)
    const written = baked?.written ?? (await write(source, parts, { lod, recipe, error: moved }))
    signal?.throwIfAborted()
    const errorMeters = meter.measure(written.surface)
    const triangles = drawnTriangles(baked?.parts ?? parts)
    lods.push(describe(written, { triangles, errorMeters, previous: lods.at(-1) }))
    surfaces.push(written.surface)
    source.warnings.push(...judge(i, lod, level.seamsBroken && !baked, errorMeters / extent))
    onProgress(THINNING + ((1 - THINNING) * (i + 1)) / recipe.lods.length)
  }
  return { lods, surface: surfaces[0]! }
}

/**
 * The ceiling, where the level before is above it. Else the mesh was small from the start: half of it then,
 * so that levels differ, but not by force.
 */
function targetOf(
  { triangles }: LodRecipe,
  level: number,
  current: number,
): { triangles: number; force: boolean } {
  const force = current > triangles
  return { triangles: force || level === 0 ? triangles : Math.floor(current / 2), force }
}

async function write(
  source: SourceModel,
  parts: readonly ModelPart[],
  { lod, recipe, error }: { lod: LodRecipe; recipe: Recipe; error: number },
): Promise<WrittenLevel> {
  const pictures = await Promise.all(
    source.textures.map(
      async (job) => [job.texture, await job.encode(lod.textureSize, recipe.textures)] as const,
    ),
  )
  return writeLevel({
    skeleton: source.skeleton,
    parts,
    pictures: new Map(pictures),
    compression: recipe.compression,
    error,
  })
}

interface DescribeOptions {
  readonly triangles: number
  readonly errorMeters: number
  readonly previous: OptimizedLod | undefined
}

function describe(
  written: WrittenLevel,
  { triangles, errorMeters, previous }: DescribeOptions,
): OptimizedLod {
  return {
    glb: written.glb,
    bytes: written.glb.byteLength,
    sha256: createHash('sha256').update(written.glb).digest('hex'),
    triangles,
    vertices: written.vertices,
    textureSize: written.textureSize,
    gpuBytes: written.gpuBytes,
    errorMeters,
    switchDistance: Math.max(
      previous?.switchDistance ?? 0,
      switchDistanceOf(errorMeters, written.texelMeters),
    ),
  }
}

function judge(level: number, lod: LodRecipe, seamsBroken: boolean, error: number): string[] {
  const warnings: string[] = []
  if (lod.error !== undefined && error > lod.error) {
    warnings.push(
      `LOD ${level} deviates by ${percent(error)} of the model's extent, more than the ${percent(lod.error)} allowed: ` +
        `${lod.triangles} triangles are too few for it.`,
    )
  }
  if (seamsBroken) {
    warnings.push(
      `LOD ${level} could only keep to ${lod.triangles} triangles by crossing texture seams: its texture may look smeared.`,
    )
  }
  return warnings
}

const percent = (share: number) => `${(share * 100).toPrecision(2)} %`
