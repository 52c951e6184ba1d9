import type { Texture } from '@gltf-transform/core'
import pLimit from 'p-limit'
import type { LodRecipe, Recipe } from '../../config/index.js'
import type { SourceProbe } from '../bake/index.js'
import { cloneDocument } from '../document/clone-document.js'
import { setGeometry } from '../document/set-geometry.js'
import { triangleCountOf } from '../geometry/geometry.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import type { ErrorMeter } from '../measure/surface-error.js'
import type { MipImage } from '../render/index.js'
import type { SourceModel } from '../source/load-source.js'
import { decodeTexture } from '../textures/decode-texture.js'
import { resizePixels } from '../textures/resize-pixels.js'
import type { TextureJob } from '../textures/texture-job.js'
import { atlasLimit } from './atlas-limit.js'
import { bakeLevel } from './bake-level.js'
import { buildLevel, type Level, withoutOwners } from './build-level.js'
import { canBake } from './can-bake.js'
import type { MadeLevel } from './made-level.js'

/** A seamless mesh must be this much closer to its source to be worth the time that baking takes. */
const WORTHWHILE = 0.75

export interface BakerOptions {
  readonly recipe: Recipe
  readonly signal: AbortSignal | undefined
  readonly meter: ErrorMeter
}

export interface Baker {
  /**
   * A baked level where that is better than `level`, which was simplified along texture seams from `before`:
   * where it had to break them, or deviates much more than a mesh without seams. Else `null`.
   */
  tryLevel(lod: LodRecipe, before: readonly ModelPart[], level: Level): Promise<MadeLevel | null>
}

/** Share of the raw triangles below which the seams of a generated model begin to hinder simplification. */
const SEAM_FLOOR = 0.05
/** Seams do no harm while a mesh has this many times the triangles wanted, and it is handled faster then. */
const HEAD_START = 8
/** Triangles per texel that a mesh needs to be baked from: finer ones would show no more. */
const FINE = 0.5
/** A mesh without seams that has less than this share of the level's triangles has fallen apart. */
const LEAST_SHARE = 0.5

/** Bakes levels of one model, to be told of all of them in order; it works on one after the other. */
export function createBaker(source: SourceModel, { recipe, signal, meter }: BakerOptions): Baker {
  const possible = canBake(source)
  const sound: (readonly ModelPart[])[] = []
  let smeared = false
  let last: { parts: readonly ModelPart[]; size: number; probe: Promise<SourceProbe> } | null = null
  const probeFor = (size: number) => {
    const parts = sound.findLast((mesh) => drawnTriangles(mesh) >= FINE * size * size) ?? sound[0]!
    if (last?.parts !== parts || last.size < size) {
      last = { parts, size, probe: createProbe(source, parts, size) }
    }
    return last.probe
  }
  const tryLevel: Baker['tryLevel'] = async (lod, before, level) => {
    if (!smeared) sound.push(before)
    smeared ||= level.seamsBroken
    const low = drawnTriangles(level.parts) < SEAM_FLOOR * drawnTriangles(source.parts)
    if (!possible || !(low || level.seamsBroken)) return null
    const { runner } = source
    const start = await buildLevel(runner, before, { triangles: HEAD_START * lod.triangles, force: false })
    const { geometry: mesh, error: own } = await runner.run('buildSeamlessMesh', {
      parts: withoutOwners(start.parts),
      triangles: lod.triangles,
    })
    if (triangleCountOf(mesh) < LEAST_SHARE * drawnTriangles(level.parts)) return null
    const error = start.error + own
    // By meshoptimizer's estimates: measuring both takes longer, and decides the same way.
    if (!level.seamsBroken && error > WORTHWHILE * level.error) return null
    const size = Math.min(lod.textureSize, await atlasLimit(source))
    return bakeLevel({ source, probe: () => probeFor(size), mesh, error, meter, size, recipe, signal })
  }
  const turn = pLimit(1)
  return { tryLevel: (...level) => turn(() => tryLevel(...level)) }
}

/** Texels of the source's pictures along a baked one: what the new atlas shows larger stays sharp. */
const FINENESS = 2
/** The source's pictures are never decoded larger than this. */
const MAX_PICTURE_SIZE = 2048

async function createProbe(
  { skeleton, textures }: SourceModel,
  parts: readonly ModelPart[],
  textureSize: number,
): Promise<SourceProbe> {
  const { createSourceProbe } = await import('../bake/index.js')
  const { loadScene } = await import('../render/index.js')
  const { document, counterpart } = cloneDocument(skeleton)
  for (const { primitive, geometry } of parts) setGeometry(document, counterpart(primitive), geometry)
  const jobs = new Map(textures.map((job) => [counterpart(job.texture), job]))
  const size = Math.min(MAX_PICTURE_SIZE, FINENESS * textureSize)
  const loadImage = async (texture: Texture) => loadPicture(jobs.get(texture), size)
  return createSourceProbe(await loadScene(document, { loadImage }))
}

/** A picture decoded for other levels is used again where it is fine enough: decoding takes longest. */
async function loadPicture(job: TextureJob | undefined, size: number): Promise<MipImage | null> {
  if (!job) return null
  const { buildMipsOf } = await import('../render/index.js')
  const pixels = await job.pixels
  const fine = pixels.original || Math.max(pixels.width, pixels.height) >= size
  return buildMipsOf(fine ? await resizePixels(pixels, size) : await decodeTexture({ ...job, size }))
}
