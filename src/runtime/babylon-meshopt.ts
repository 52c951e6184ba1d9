import { ArrayItem, GLTFLoader } from '@babylonjs/loaders/glTF/2.0/glTFLoader.js'
import type { IGLTFLoaderExtension } from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtension.js'
import {
  registerGLTFExtension,
  unregisterGLTFExtension,
} from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtensionRegistry.js'
import type { IBufferView } from '@babylonjs/loaders/glTF/2.0/glTFLoaderInterfaces.js'
import { MeshoptDecoder } from 'meshoptimizer/decoder'

const NAME = 'EXT_meshopt_compression'

/**
 * Makes Babylon's glTF loader decode meshopt buffers with the decoder of the installed `meshoptimizer`
 * package. Babylon's own extension fetches a script from a CDN; this one is part of the bundle, needs no
 * further request, and works the same in a dev server, a build and behind a strict Content Security Policy
 * (which must allow `wasm-unsafe-eval`).
 */
export function registerLocalMeshopt(): void {
  // Repeated before every load: a registration of all built-in extensions may have come in between.
  unregisterGLTFExtension(NAME)
  registerGLTFExtension(NAME, true, (loader) => createMeshoptExtension(loader))
}

/** Fields of the extension on a buffer view: EXT_meshopt_compression, "JSON schema updates". */
interface MeshoptBufferView {
  buffer: number
  byteOffset?: number
  byteLength: number
  byteStride: number
  count: number
  mode: 'ATTRIBUTES' | 'TRIANGLES' | 'INDICES'
  filter?: 'NONE' | 'OCTAHEDRAL' | 'QUATERNION' | 'EXPONENTIAL'
}

function createMeshoptExtension(loader: GLTFLoader): IGLTFLoaderExtension {
  const decoded = new WeakMap<IBufferView, Promise<ArrayBufferView>>()

  async function decode(view: MeshoptBufferView, context: string): Promise<ArrayBufferView> {
    const buffer = ArrayItem.Get(`${context}/buffer`, loader.gltf.buffers, view.buffer)
    const path = `/buffers/${buffer.index}`
    const [data] = await Promise.all([
      loader.loadBufferAsync(path, buffer, view.byteOffset ?? 0, view.byteLength),
      MeshoptDecoder.ready,
    ])
    const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const target = new Uint8Array(view.count * view.byteStride)
    MeshoptDecoder.decodeGltfBuffer(target, view.count, view.byteStride, source, view.mode, view.filter)
    return target
  }

  return {
    name: NAME,
    enabled: true,
    dispose() {},
    loadBufferViewAsync: (context, bufferView) =>
      GLTFLoader.LoadExtensionAsync<MeshoptBufferView, ArrayBufferView>(
        context,
        bufferView,
        NAME,
        (extensionContext, extension) => {
          const data = decoded.get(bufferView) ?? decode(extension, extensionContext)
          decoded.set(bufferView, data)
          return data
        },
      ),
  }
}
