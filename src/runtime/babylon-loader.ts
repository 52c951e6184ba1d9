// The side effects that Babylon's glTF loader consists of are imported here and nowhere else: this module
// is loaded on the first use, so that `babylon.ts` itself stays free of them.
import '@babylonjs/loaders/glTF/glTFFileLoader.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/EXT_texture_avif.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/EXT_texture_webp.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_draco_mesh_compression.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_clearcoat.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_emissive_strength.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_ior.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_sheen.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_specular.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_materials_unlit.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_mesh_quantization.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_texture_basisu.js'
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_texture_transform.js'
import type { AssetContainer } from '@babylonjs/core/assetContainer.js'
import { LoadAssetContainerAsync } from '@babylonjs/core/Loading/sceneLoader.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { registerLocalMeshopt } from './babylon-meshopt.js'

/** Loads a GLB's meshes, materials and textures without adding them to the scene. */
export async function loadContainer(url: string, scene: Scene): Promise<AssetContainer> {
  registerLocalMeshopt()
  return LoadAssetContainerAsync(url, scene, { pluginExtension: '.glb' })
}
