import { type Document, Logger, NodeIO } from '@gltf-transform/core'

const MESHOPT = ['EXT_meshopt_compression', 'KHR_meshopt_compression']
const DRACO = 'KHR_draco_mesh_compression'

/** Names of the extensions that survive reading and writing. */
export async function knownExtensions(): Promise<string[]> {
  const { ALL_EXTENSIONS } = await import('@gltf-transform/extensions')
  return ALL_EXTENSIONS.map((extension) => extension.EXTENSION_NAME)
}

/** A reader of GLB bytes. Decoders take time to start, so only those that `extensionsUsed` asks for are loaded. */
export async function createReader(extensionsUsed: readonly string[]): Promise<NodeIO> {
  const io = await createIo()
  if (MESHOPT.some((name) => extensionsUsed.includes(name))) {
    const { MeshoptDecoder } = await import('meshoptimizer/decoder')
    await MeshoptDecoder.ready
    io.registerDependencies({ 'meshopt.decoder': MeshoptDecoder })
  }
  if (extensionsUsed.includes(DRACO)) {
    const { default: draco3d } = await import('draco3dgltf')
    io.registerDependencies({ 'draco3d.decoder': await draco3d.createDecoderModule() })
  }
  return io
}

/** A writer for a document, with the encoders that its extensions ask for. */
export async function createWriter(document: Document): Promise<NodeIO> {
  const io = await createIo()
  const used = document
    .getRoot()
    .listExtensionsUsed()
    .map((extension) => extension.extensionName)
  if (MESHOPT.some((name) => used.includes(name))) {
    const { MeshoptEncoder } = await import('meshoptimizer/encoder')
    await MeshoptEncoder.ready
    io.registerDependencies({ 'meshopt.encoder': MeshoptEncoder })
  }
  if (used.includes(DRACO)) {
    const { default: draco3d } = await import('draco3dgltf')
    io.registerDependencies({ 'draco3d.encoder': await draco3d.createEncoderModule() })
  }
  return io
}

async function createIo(): Promise<NodeIO> {
  const { ALL_EXTENSIONS } = await import('@gltf-transform/extensions')
  return new NodeIO().setLogger(new Logger(Logger.Verbosity.SILENT)).registerExtensions(ALL_EXTENSIONS)
}
