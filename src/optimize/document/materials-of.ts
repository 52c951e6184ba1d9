import type { Material, Primitive } from '@gltf-transform/core'
import type { Mapping, MappingList } from '@gltf-transform/extensions'

/** A primitive's material, and those that variants give it. */
export function materialsOf(primitive: Primitive): Material[] {
  const all = [primitive.getMaterial(), ...variantsOf(primitive).map((mapping) => mapping.getMaterial())]
  return all.filter((material) => material !== null)
}

/** What KHR_materials_variants gives a primitive besides its own material. */
export function variantsOf(primitive: Primitive): Mapping[] {
  return primitive.getExtension<MappingList>('KHR_materials_variants')?.listMappings() ?? []
}
