import type { Group } from 'three'
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js'
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'

/** Loads a GLB with the meshopt decoder that ships with three, so that no further request is made. */
export async function loadScene(url: string, loader?: GLTFLoader): Promise<Group> {
  const gltf = await (loader ?? new GLTFLoader()).setMeshoptDecoder(MeshoptDecoder).loadAsync(url)
  return gltf.scene
}
