import type { Document } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import type { CheckedGlb } from '../check/index.js'
import { cleanParts } from '../clean/clean-parts.js'
import { prepareDocument } from '../clean/prepare-document.js'
import { readDocument } from '../document/read-document.js'
import { clearGeometry } from '../document/set-geometry.js'
import { listParts } from '../geometry/list-parts.js'
import { multiply } from '../geometry/matrix.js'
import type { ModelPart } from '../geometry/model-part.js'
import { shareGeometry } from '../geometry/share-geometry.js'
import { boundsOf, createSurface, type Surface } from '../geometry/surface.js'
import { type Placement, placeModel } from '../place/place-model.js'
import type { PictureLoader } from '../textures/picture-loader.js'
import { prepareTextures } from '../textures/prepare-textures.js'
import { createTextureJob, type TextureJob } from '../textures/texture-job.js'
import { createUsedBlocks } from '../textures/used-blocks.js'
import type { Runner } from '../threads/runner.js'
import { applyTransforms } from './apply-transforms.js'

/** The bytes of a raw model that passed `checkGlb`, its pictures, which are being decoded, and what works on it. */
export interface RawModel {
  readonly glb: Uint8Array
  readonly checked: CheckedGlb
  readonly pictures: PictureLoader
  readonly runner: Runner
}

/** A raw model, taken apart: levels are put together from it. */
export interface SourceModel {
  /** Nodes, materials and everything else that levels share; without geometry and pictures. */
  readonly skeleton: Document
  readonly parts: readonly ModelPart[]
  /** The whole raw surface at its real size and place. */
  readonly surface: Surface
  readonly textures: readonly TextureJob[]
  readonly runner: Runner
  /** Grows while levels are made. */
  readonly warnings: string[]
}

export interface LoadSourceOptions {
  readonly recipe: Recipe
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
}

const KTX2_NOTICE =
  'KTX2 textures take seconds each to encode, and engines read them only with a Basis transcoder: ' +
  'KTX2Loader in three.js, the KTX2 files of Babylon.js served with your app. WebP needs neither.'

/** Reads, cleans and places a raw model. Its textures are being decoded when this returns. */
export async function loadSource(
  { glb, checked, pictures, runner }: RawModel,
  { recipe, name, signal }: LoadSourceOptions,
): Promise<SourceModel> {
  const read = await readDocument(glb, { name, checked })
  const skeleton = read.document
  const warnings = [...read.warnings]
  await applyTransforms(skeleton, recipe.transforms)
  const scene = await prepareDocument(skeleton, warnings)
  signal?.throwIfAborted()
  const prepared = prepareTextures({ document: skeleton, loader: pictures, signal })
  warnings.push(...prepared.warnings)
  if (recipe.textures.format === 'ktx2' && prepared.textures.length > 0) warnings.push(KTX2_NOTICE)
  const unplaced = cleanParts(listParts(scene), warnings)
  const bounds = boundsOf(createSurface(unplaced))
  const placement = placeModel(skeleton, scene, { ...recipe, bounds, warnings })
  const parts = unplaced.map((part) => movePart(runner.apart ? sharePart(part) : part, placement))
  const usedBlocksOf = createUsedBlocks(skeleton, parts)
  const textures = prepared.textures.map((decoded) =>
    createTextureJob(decoded, () => usedBlocksOf(decoded.texture), signal),
  )
  emptySkeleton(skeleton, parts)
  return { skeleton, parts, surface: createSurface(parts), textures, runner, warnings }
}

function movePart(part: ModelPart, { scale, translation: [x, y, z] }: Placement): ModelPart {
  const placements = part.placements.map((matrix) =>
    multiply([scale, 0, 0, 0, 0, scale, 0, 0, 0, 0, scale, 0, x, y, z, 1], matrix),
  )
  return { ...part, placements }
}

const sharePart = (part: ModelPart): ModelPart => ({ ...part, geometry: shareGeometry(part.geometry) })

function emptySkeleton(skeleton: Document, parts: readonly ModelPart[]): void {
  const kept = new Set(parts.map(({ primitive }) => primitive))
  for (const mesh of skeleton.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      // Points and lines keep their data; a triangle part that cleaning dropped loses it, and goes later.
      if (kept.has(primitive) || primitive.getMode() >= 4) clearGeometry(primitive)
    }
  }
  for (const accessor of skeleton.getRoot().listAccessors()) {
    if (accessor.listParents().every((parent) => parent === skeleton.getRoot())) accessor.dispose()
  }
}
