import type { Document, Scene } from '@gltf-transform/core'
import { checkGlb, validateGlb } from '../check/index.js'
import { readDocument } from '../document/read-document.js'
import { writeDocument } from '../document/write-document.js'
import { listParts } from '../geometry/list-parts.js'
import { drawnTriangles } from '../geometry/model-part.js'
import { boundsOfUsed, createSurface, sizeOf } from '../geometry/surface.js'
import { memoryOf } from '../measure/statistics.js'
import { listTextures } from './list-textures.js'
import type { ModelReport } from './model-report.js'

export interface InspectOptions {
  /** Name of the model in errors. */
  readonly name?: string
}

/**
 * Counts, sizes and the validator's verdict of a GLB. Meshopt and Draco data is unpacked, and judged again.
 * @throws OptimizeError if the file is not a GLB that can be read at all.
 */
export async function inspectModel(glb: Uint8Array, { name }: InspectOptions = {}): Promise<ModelReport> {
  const { json } = checkGlb(glb, name === undefined ? {} : { name })
  const validation = await validateGlb(glb)
  const { document } = await readDocument(glb, { name })
  const root = document.getRoot()
  const memory = memoryOf(document, false)
  const textures = listTextures(document)
  const textureBytes = textures.reduce((sum, texture) => sum + texture.gpuBytes, 0)
  return {
    bytes: glb.byteLength,
    ...describeScene(root.getDefaultScene() ?? root.listScenes()[0] ?? null),
    vertices: memory.vertices,
    meshes: root.listMeshes().length,
    primitives: root.listMeshes().reduce((sum, mesh) => sum + mesh.listPrimitives().length, 0),
    materials: root.listMaterials().length,
    nodes: root.listNodes().length,
    animations: root.listAnimations().length,
    skins: root.listSkins().length,
    textures,
    textureSize: Math.max(0, ...textures.map(({ width, height }) => Math.max(width, height))),
    gpuBytes: { geometry: memory.bytes, textures: textureBytes, total: memory.bytes + textureBytes },
    extensionsUsed: namesOf(json.extensionsUsed),
    extensionsRequired: namesOf(json.extensionsRequired),
    validation,
    unpackedValidation: validation.geometrySeen ? null : await validateUnpacked(document),
  }
}

function describeScene(scene: Scene | null): Pick<ModelReport, 'triangles' | 'bounds' | 'size'> {
  const parts = scene ? listParts(scene) : []
  const surface = createSurface(parts)
  if (surface.indices.length === 0) return { triangles: 0, bounds: null, size: [0, 0, 0] }
  const bounds = boundsOfUsed(surface)
  return { triangles: drawnTriangles(parts), bounds, size: sizeOf(bounds) }
}

const namesOf = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : [])

/** Writes the unpacked document as a plain GLB and asks the validator about that. */
async function validateUnpacked(document: Document) {
  const { KHRMeshQuantization } = await import('@gltf-transform/extensions')
  document.createExtension(KHRMeshQuantization).setRequired(true)
  return validateGlb(await writeDocument(document))
}
