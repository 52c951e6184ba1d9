import type { Document, Texture } from '@gltf-transform/core'
import { MeshoptEncoder } from 'meshoptimizer/encoder'
import type { Recipe } from '../../config/index.js'
import { declareCompression } from '../compress/declare-compression.js'
import { isPlain } from '../compress/is-plain.js'
import { quantizeDocument } from '../compress/quantize-document.js'
import { quantizeShares } from '../compress/quantize-geometry.js'
import { storeGeometry } from '../compress/store-geometry.js'
import { listParts } from '../geometry/list-parts.js'
import type { ModelPart } from '../geometry/model-part.js'
import { createSurface, type Surface } from '../geometry/surface.js'
import { type GeometryMemory, memoryOf } from '../measure/statistics.js'
import type { ErrorMeter } from '../measure/surface-error.js'
import { texelSizeOf } from '../measure/texel-size.js'
import { applyTextures } from '../textures/apply-textures.js'
import type { EncodedTexture } from '../textures/encode-texture.js'
import { cloneDocument } from './clone-document.js'
import { readDocument } from './read-document.js'
import { writeDocument } from './write-document.js'

export interface StoreLevelOptions {
  /** The source document without its geometry and pictures. It is copied, not changed. */
  readonly skeleton: Document
  readonly parts: readonly ModelPart[]
  readonly compression: Recipe['compression']
  /** What simplification moved the surface by, in metres. Positions are rounded more finely than that. */
  readonly error: number
  readonly meter: ErrorMeter
}

export interface WrittenLevel {
  readonly glb: Uint8Array
  readonly vertices: number
  readonly textureSize: number
  readonly gpuBytes: number
  /** Edge of a texel, in metres: see `texelSizeOf`. */
  readonly texelMeters: number
  /** The surface as a reader of `glb` sees it, after quantisation. */
  readonly surface: Surface
  /** Its deviation from the raw model, in metres. */
  readonly errorMeters: number
}

/** A level whose geometry is done. */
export interface StoredLevel {
  /** Puts the pictures in, keyed by the skeleton's textures, and writes the level. */
  write(pictures: ReadonlyMap<Texture, EncodedTexture>): Promise<WrittenLevel>
}

/** Puts the geometry of one level together. It is measured, and its pictures are at work, while that is written. */
export async function storeLevel({
  skeleton,
  parts,
  compression,
  error,
  meter,
}: StoreLevelOptions): Promise<StoredLevel> {
  await MeshoptEncoder.ready
  const { document, counterpart } = cloneDocument(skeleton)
  const own = parts.map((part) => ({ ...part, primitive: counterpart(part.primitive) }))
  const { seen, filtered } = await store(document, own, { compression, error })
  document.getRoot().getAsset().generator = 'vite-plugin-rage3d'
  const measure = (surface: Surface, memory: GeometryMemory) => {
    const deviation = meter.measure(surface, error)
    // Whoever writes the level learns of a failure; until then it must not count as unhandled.
    deviation.catch(() => {})
    return { surface, memory, deviation }
  }
  const stored =
    compression === 'draco'
      ? null
      : {
          ...measure(createSurface(seen), memoryOf(document, filtered)),
          ownOf: (texture: Texture) => texture,
        }
  // Draco rounds while it writes, and leaves out what that flattens: only reading shows what became of the surface.
  const measureWritten = async (glb: Uint8Array) => {
    const { document: read } = await readDocument(glb)
    const measured = measure(createSurface(partsOf(read)), memoryOf(read, false))
    return { ...measured, ownOf: sameTextures(read, document) }
  }
  return {
    async write(pictures) {
      const textures = await applyTextures(document, rekey(pictures, counterpart))
      const glb = await writeDocument(document)
      const { surface, memory, deviation, ownOf } = stored ?? (await measureWritten(glb))
      return {
        glb,
        vertices: memory.vertices,
        gpuBytes: memory.bytes + textures.gpuBytes,
        textureSize: textures.textureSize,
        texelMeters: texelSizeOf(surface, (texture) => textures.sizeOf(ownOf(texture))),
        surface,
        errorMeters: await deviation,
      }
    },
  }
}

/** A document that was written and read again has the same textures, in the same order. */
function sameTextures(read: Document, document: Document): (texture: Texture) => Texture {
  const own = document.getRoot().listTextures()
  const pairs = new Map(
    read
      .getRoot()
      .listTextures()
      .map((texture, i) => [texture, own[i]!]),
  )
  return (texture) => pairs.get(texture)!
}

const rekey = <K, V>(map: ReadonlyMap<K, V>, keyOf: (key: K) => K): Map<K, V> =>
  new Map([...map].map(([key, value]) => [keyOf(key), value]))

interface StoredParts {
  /** As a reader sees them. */
  readonly seen: readonly ModelPart[]
  readonly filtered: boolean
}

async function store(
  document: Document,
  parts: ModelPart[],
  { compression, error }: Pick<StoreLevelOptions, 'compression' | 'error'>,
): Promise<StoredParts> {
  const plain = isPlain(document, parts)
  // meshopt's filters would also round animations.
  const filtered = plain && compression === 'meshopt' && document.getRoot().listAnimations().length === 0
  const packed = compression === 'meshopt' || compression === 'quantize'
  const own = compression === 'draco' ? parts.map(packShares) : parts
  const seen = storeGeometry({ document, parts: own, error, filtered, quantized: plain && packed })
  dropEmptyPrimitives(document)
  if (packed && !plain) await quantizeDocument(document)
  declareCompression(document, compression, filtered)
  return { seen: packed && !plain ? partsOf(document) : seen, filtered }
}

const packShares = (part: ModelPart): ModelPart => ({ ...part, geometry: quantizeShares(part.geometry) })

const partsOf = (document: Document) => listParts(document.getRoot().getDefaultScene()!)

/** A part that a low level has nothing left of: neither an empty primitive nor a skin without a mesh is valid glTF. */
function dropEmptyPrimitives(document: Document): void {
  const root = document.getRoot()
  for (const mesh of root.listMeshes()) {
    for (const primitive of mesh.listPrimitives())
      if (!primitive.getAttribute('POSITION')) primitive.dispose()
    if (mesh.listPrimitives().length === 0) mesh.dispose()
  }
  for (const node of root.listNodes()) if (!node.getMesh()) node.setSkin(null)
}
