import { type Document, NodeIO } from '@gltf-transform/core'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'
import draco3d from 'draco3dgltf'
import { MeshoptDecoder } from 'meshoptimizer'
import { expect } from 'vitest'
import { type OptimizedModel, validateGlb } from '../../../src/optimize/index.js'

/** Reads a GLB back, decompressed. */
export async function readGlb(glb: Uint8Array): Promise<Document> {
  await MeshoptDecoder.ready
  const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
    'meshopt.decoder': MeshoptDecoder,
    'draco3d.decoder': await draco3d.createDecoderModule(),
  })
  return io.readBinary(glb)
}

/** Expects every level to pass the Khronos validator, as written and once more decompressed. */
export async function expectValid(model: OptimizedModel): Promise<void> {
  for (const { glb } of model.lods) {
    expect((await validateGlb(glb)).errors).toEqual([])
    const plain = await readGlb(glb)
    for (const extension of plain.getRoot().listExtensionsUsed()) {
      if (/meshopt|draco/.test(extension.extensionName)) extension.dispose()
    }
    const decompressed = await new NodeIO().registerExtensions(ALL_EXTENSIONS).writeBinary(plain)
    const verdict = await validateGlb(decompressed)
    expect(verdict.errors).toEqual([])
    expect(verdict.geometrySeen).toBe(true)
  }
}

/** Triangles stored in a document's primitives. */
export function storedTriangles(document: Document): number {
  return document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
    .reduce((sum, primitive) => sum + primitive.getIndices()!.getCount() / 3, 0)
}
