import { type Document, Logger, NodeIO } from '@gltf-transform/core'

/** What glTF-Transform needs to read or write the geometry of some extensions. */
interface Codec {
  readonly extensions: readonly string[]
  readonly name: string
  load(): Promise<unknown>
}

const MESHOPT = ['EXT_meshopt_compression', 'KHR_meshopt_compression']
const DRACO = ['KHR_draco_mesh_compression']

const DECODERS: readonly Codec[] = [
  {
    extensions: MESHOPT,
    name: 'meshopt.decoder',
    async load() {
      const { MeshoptDecoder } = await import('meshoptimizer/decoder')
      await MeshoptDecoder.ready
      return MeshoptDecoder
    },
  },
  {
    extensions: DRACO,
    name: 'draco3d.decoder',
    load: async () => (await import('draco3dgltf')).default.createDecoderModule(),
  },
]

const ENCODERS: readonly Codec[] = [
  {
    extensions: MESHOPT,
    name: 'meshopt.encoder',
    async load() {
      const { MeshoptEncoder } = await import('meshoptimizer/encoder')
      await MeshoptEncoder.ready
      return MeshoptEncoder
    },
  },
  {
    extensions: DRACO,
    name: 'draco3d.encoder',
    load: async () => (await import('draco3dgltf')).default.createEncoderModule(),
  },
]

/** Names of the extensions that survive reading and writing. */
export async function knownExtensions(): Promise<string[]> {
  const { ALL_EXTENSIONS } = await import('@gltf-transform/extensions')
  return ALL_EXTENSIONS.map((extension) => extension.EXTENSION_NAME)
}

/** A reader of GLB bytes that use these extensions. */
export const createReader = (extensionsUsed: readonly string[]): Promise<NodeIO> =>
  createIo(DECODERS, extensionsUsed)

/** A writer for a document. */
export function createWriter(document: Document): Promise<NodeIO> {
  const extensions = document.getRoot().listExtensionsUsed()
  return createIo(
    ENCODERS,
    extensions.map(({ extensionName }) => extensionName),
  )
}

/** Codecs take time to start, so only those that are asked for are loaded. */
async function createIo(codecs: readonly Codec[], used: readonly string[]): Promise<NodeIO> {
  const { ALL_EXTENSIONS } = await import('@gltf-transform/extensions')
  const io = new NodeIO().setLogger(new Logger(Logger.Verbosity.SILENT)).registerExtensions(ALL_EXTENSIONS)
  for (const { extensions, name, load } of codecs) {
    if (extensions.some((extension) => used.includes(extension)))
      io.registerDependencies({ [name]: await load() })
  }
  return io
}
