import type { LodRecipe, Recipe } from '../../config/index.js'
import { cloneDocument } from '../document/clone-document.js'
import { setGeometry } from '../document/set-geometry.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import type { ErrorMeter } from '../measure/surface-error.js'
import type { RenderScene } from '../render/index.js'
import type { SourceModel } from '../source/load-source.js'
import { bakeLevel, buildSeamlessMesh } from './bake-level.js'
import { buildLevel, type Level } from './build-level.js'
import { canBake } from './can-bake.js'
import type { MadeLevel } from './made-level.js'

/** A seamless mesh must be this much closer to its source to be worth seconds of baking. */
const WORTHWHILE = 0.6

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

/** Bakes levels of one model; its pictures are decoded when the first is wanted. */
export function createBaker(source: SourceModel, { recipe, signal, meter }: BakerOptions): Baker {
  const possible = canBake(source)
  let raw: Promise<RenderScene> | null = null
  return {
    async tryLevel(lod, before, level) {
      const low = drawnTriangles(level.parts) < SEAM_FLOOR * drawnTriangles(source.parts)
      if (!possible || !(low || level.seamsBroken)) return null
      const start = buildLevel(before, { triangles: HEAD_START * lod.triangles, force: false })
      const { geometry: mesh, error: own } = buildSeamlessMesh(start.parts, lod.triangles)
      const error = start.error + own
      // By meshoptimizer's estimates: measuring both takes longer, and decides the same way.
      if (!level.seamsBroken && error > WORTHWHILE * level.error) return null
      raw ??= loadRawScene(source)
      return bakeLevel({ source, raw: await raw, mesh, error, meter, lod, recipe, signal })
    },
  }
}

/** Textures are looked up at most at this size: four times the texels of the usual largest level. */
const RAW_TEXTURE_SIZE = 2048

async function loadRawScene({ skeleton, parts, textures }: SourceModel): Promise<RenderScene> {
  const { loadScene } = await import('../render/index.js')
  const { document, counterpart } = cloneDocument(skeleton)
  for (const { primitive, geometry } of parts) setGeometry(document, counterpart(primitive), geometry)
  for (const { texture, image, mimeType } of textures) {
    counterpart(texture)
      .setImage(image as Uint8Array<ArrayBuffer>)
      .setMimeType(mimeType)
  }
  return loadScene(document, { maxTextureSize: RAW_TEXTURE_SIZE })
}
