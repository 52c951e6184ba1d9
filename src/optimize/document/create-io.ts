import { Logger, NodeIO } from '@gltf-transform/core'

export interface CreateIoOptions {
  /** Whether Draco's decoder and encoder are needed: they take 60 ms to start. Default: no. */
  readonly draco?: boolean
}

export interface Io {
  readonly io: NodeIO
  /** Names of the extensions that survive reading and writing. */
  readonly extensions: readonly string[]
}

/** A reader and writer of GLB bytes that knows every extension of glTF-Transform and both compressions. */
export async function createIo({ draco = false }: CreateIoOptions = {}): Promise<Io> {
  const [{ ALL_EXTENSIONS }, { MeshoptDecoder }, { MeshoptEncoder }] = await Promise.all([
    import('@gltf-transform/extensions'),
    import('meshoptimizer/decoder'),
    import('meshoptimizer/encoder'),
  ])
  await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready])
  const io = new NodeIO()
    .setLogger(new Logger(Logger.Verbosity.SILENT))
    .registerExtensions(ALL_EXTENSIONS)
    .registerDependencies({
      'meshopt.decoder': MeshoptDecoder,
      'meshopt.encoder': MeshoptEncoder,
    })
  if (draco) io.registerDependencies(await dracoModules())
  return { io, extensions: ALL_EXTENSIONS.map((extension) => extension.EXTENSION_NAME) }
}

async function dracoModules() {
  const { default: draco3d } = await import('draco3dgltf')
  return {
    'draco3d.decoder': await draco3d.createDecoderModule(),
    'draco3d.encoder': await draco3d.createEncoderModule(),
  }
}
