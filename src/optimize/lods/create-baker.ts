import type { LodRecipe, Recipe } from '../../config/index.js'
import { cloneDocument } from '../document/clone-document.js'
import { setGeometry } from '../document/set-geometry.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import type { ErrorMeter } from '../measure/surface-error.js'
import type { RenderScene } from '../render/index.js'
import type { SourceModel } from '../source/load-source.js'
import { decodeTexture } from '../textures/decode-texture.js'
import { bakeLevel, buildSeamlessMesh } from './bake-level.js'
import { buildLevel, type Level } from './build-level.js'
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

/** Bakes levels of one model; its scene is put together when the first is wanted. */
export function createBaker(source: SourceModel, { recipe, signal, meter }: BakerOptions): Baker {
  const possible = canBake(source)
  let raw: { textureSize: number; scene: Promise<RenderScene> } | null = null
  return {
    async tryLevel(lod, before, level) {
      const low = drawnTriangles(level.parts) < SEAM_FLOOR * drawnTriangles(source.parts)
      if (!possible || !(low || level.seamsBroken)) return null
      const start = buildLevel(before, { triangles: HEAD_START * lod.triangles, force: false })
      const { geometry: mesh, error: own } = buildSeamlessMesh(start.parts, lod.triangles)
      const error = start.error + own
      // By meshoptimizer's estimates: measuring both takes longer, and decides the same way.
      if (!level.seamsBroken && error > WORTHWHILE * level.error) return null
      const { textureSize } = lod
      if (raw === null || raw.textureSize < textureSize) {
        raw = { textureSize, scene: loadRawScene(source, textureSize) }
      }
      return bakeLevel({ source, raw: await raw.scene, mesh, error, meter, lod, recipe, signal })
    },
  }
}

/** Texels of the raw model's pictures along a baked one: what the new atlas shows larger stays sharp. */
const FINENESS = 2
/** The raw model's pictures are never decoded larger than this. */
const MAX_RAW_SIZE = 2048

/** Pictures decoded for other levels are used again where they are fine enough: decoding takes longest. */
async function loadRawScene(
  { skeleton, parts, textures }: SourceModel,
  textureSize: number,
): Promise<RenderScene> {
  const { buildMipsOf, loadScene } = await import('../render/index.js')
  const { document, counterpart } = cloneDocument(skeleton)
  for (const { primitive, geometry } of parts) setGeometry(document, counterpart(primitive), geometry)
  const wanted = Math.min(MAX_RAW_SIZE, FINENESS * textureSize)
  const pictures = new Map(textures.map((job) => [counterpart(job.texture), job]))
  return loadScene(document, {
    async loadImage(texture) {
      const job = pictures.get(texture)
      if (!job) return null
      const pixels = await job.pixels
      const enough = pixels.original || Math.max(pixels.width, pixels.height) >= wanted
      return buildMipsOf(enough ? pixels : await decodeTexture({ ...job, size: wanted }))
    },
  })
}
