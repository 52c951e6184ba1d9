import type { GltfReader } from './json.js'
import { quote } from './refuse.js'

/** Extensions a model may require: those that the reader of glTF-Transform implements. */
const READABLE = new Set([
  'EXT_mesh_features',
  'EXT_mesh_gpu_instancing',
  'EXT_meshopt_compression',
  'EXT_structural_metadata',
  'EXT_texture_avif',
  'EXT_texture_webp',
  'KHR_accessor_float16',
  'KHR_accessor_float64',
  'KHR_draco_mesh_compression',
  'KHR_lights_punctual',
  'KHR_materials_anisotropy',
  'KHR_materials_clearcoat',
  'KHR_materials_diffuse_transmission',
  'KHR_materials_dispersion',
  'KHR_materials_emissive_strength',
  'KHR_materials_ior',
  'KHR_materials_iridescence',
  'KHR_materials_pbrSpecularGlossiness',
  'KHR_materials_sheen',
  'KHR_materials_specular',
  'KHR_materials_transmission',
  'KHR_materials_unlit',
  'KHR_materials_variants',
  'KHR_materials_volume',
  'KHR_mesh_primitive_restart',
  'KHR_mesh_quantization',
  'KHR_node_visibility',
  'KHR_texture_basisu',
  'KHR_texture_transform',
  'KHR_xmp_json_ld',
])

/** Refuses a model that requires an extension outside the list above. Optional ones may be anything. */
export function checkExtensions({ root, refuse }: GltfReader): void {
  const required = root.extensionsRequired ?? []
  const names = Array.isArray(required) ? required : refuse('is damaged: "extensionsRequired" is no list')
  for (const name of names) {
    if (typeof name === 'string' && READABLE.has(name)) continue
    refuse(`needs the glTF extension ${quote(name)}, which is not supported`, 'RAGE3D_GLB_EXTENSION')
  }
}
