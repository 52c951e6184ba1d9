import type { Document, NodeIO } from '@gltf-transform/core'
import { OptimizeError } from '../../errors/index.js'
import { type CheckedGlb, checkGlb } from '../check/index.js'
import { isTriangles } from '../geometry/extract-geometry.js'
import { choosePictures } from './choose-pictures.js'
import { createReader, knownExtensions } from './create-io.js'
import { expandRestarts } from './expand-restarts.js'
import { sharePictures } from './share-pictures.js'

/** Extensions that only say how data is stored: once it is read they have nothing left to say. */
const STORAGE_EXTENSIONS = new Set([
  'EXT_meshopt_compression',
  'KHR_draco_mesh_compression',
  'KHR_mesh_primitive_restart',
  'KHR_mesh_quantization',
])

export interface ReadDocumentResult {
  readonly document: Document
  readonly warnings: readonly string[]
}

export interface ReadDocumentOptions {
  /** Stands in errors. */
  readonly name?: string | undefined
  /** What `checkGlb` said of the same bytes, if they are checked already. */
  readonly checked?: CheckedGlb
}

/** Checks and reads a GLB; compressed geometry comes out decompressed. */
export async function readDocument(
  glb: Uint8Array,
  { name, checked }: ReadDocumentOptions = {},
): Promise<ReadDocumentResult> {
  const { json } = checked ?? checkGlb(glb, { name })
  const used = Array.isArray(json.extensionsUsed) ? (json.extensionsUsed as string[]) : []
  const { document, warnings } = await read(await createReader(used), glb)
  const known = new Set(await knownExtensions())
  expandRestarts(document)
  if (used.includes('KHR_mesh_quantization')) await dequantizeOutlines(document)
  for (const extension of document.getRoot().listExtensionsUsed()) {
    if (STORAGE_EXTENSIONS.has(extension.extensionName)) extension.dispose()
  }
  const unknown = used
    .filter((extension) => !known.has(extension))
    .map((extension) => `The extension ${extension} is not known; what it says was left out.`)
  return { document, warnings: [...unknown, ...warnings] }
}

/** Points and lines keep their data as it is, but the extension that allows it to be quantised goes. */
async function dequantizeOutlines(document: Document): Promise<void> {
  const primitives = document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
    .filter((primitive) => !isTriangles(primitive))
  if (primitives.length === 0) return
  const { dequantizePrimitive } = await import('@gltf-transform/functions')
  for (const primitive of primitives) dequantizePrimitive(primitive)
}

async function read(io: NodeIO, glb: Uint8Array): Promise<ReadDocumentResult> {
  try {
    const { json, resources } = sharePictures(await io.binaryToJSON(glb))
    const chosen = choosePictures(json)
    return { document: await io.readJSON({ json: chosen.json, resources }), warnings: chosen.warnings }
  } catch (cause) {
    throw new OptimizeError(
      'RAGE3D_GLB_INVALID',
      `The model is not a valid GLB: ${(cause as Error).message.replace(/\.$/, '')}.`,
      { cause },
    )
  }
}
