import type { Material, Primitive } from '@gltf-transform/core'
import type { MappingList } from '@gltf-transform/extensions'

/** A primitive's material, and those that variants give it. */
export function materialsOf(primitive: Primitive): (Material | null)[] {
  const variants = primitive.getExtension<MappingList>('KHR_materials_variants')?.listMappings() ?? []
  return [primitive.getMaterial(), ...variants.map((mapping) => mapping.getMaterial())]
}
