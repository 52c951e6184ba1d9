// Materials with every slot and extension that a picture or a number can stand in.
import { ALL_EXTENSIONS, KHRTextureTransform } from '@gltf-transform/extensions'
import { createTexture } from './random-texture.mjs'

const SLOTS = {
  BaseColorTexture: 0.7,
  NormalTexture: 0.4,
  MetallicRoughnessTexture: 0.4,
  OcclusionTexture: 0.3,
  EmissiveTexture: 0.2,
}
/** Each with the method that makes one, and its slots. */
const EXTENSIONS = {
  KHR_materials_clearcoat: ['createClearcoat', 'ClearcoatTexture', 'ClearcoatNormalTexture'],
  KHR_materials_transmission: ['createTransmission', 'TransmissionTexture'],
  KHR_materials_volume: ['createVolume', 'ThicknessTexture'],
  KHR_materials_sheen: ['createSheen', 'SheenColorTexture', 'SheenRoughnessTexture'],
  KHR_materials_specular: ['createSpecular', 'SpecularTexture', 'SpecularColorTexture'],
  KHR_materials_iridescence: ['createIridescence', 'IridescenceThicknessTexture'],
  KHR_materials_unlit: ['createUnlit'],
  KHR_materials_ior: ['createIOR'],
  KHR_materials_emissive_strength: ['createEmissiveStrength'],
}
const WRAPS = [33071, 33648, 10497]

/** Its extras say what its textures need of a primitive; they are for the generator only. */
export async function createMaterial(document, dice) {
  const { chance, pick, between, odd } = dice
  const material = document.createMaterial(`material-${document.getRoot().listMaterials().length}`)
  material.setBaseColorFactor([between(0.2, 1), between(0.2, 1), between(0.2, 1), 1])
  material.setMetallicFactor(between(0, 1)).setRoughnessFactor(between(0.1, 1)).setDoubleSided(chance(0.4))
  if (odd(0.25, 'alpha')) material.setAlphaMode(pick(['BLEND', 'MASK']))
  material.setExtras({ textured: false, needsUv1: false })
  for (const [slot, share] of Object.entries(SLOTS)) {
    if (chance(share)) await fillSlot(document, dice, { material, owner: material, slot })
  }
  for (const [name, [create, ...slots]] of Object.entries(EXTENSIONS)) {
    if (!odd(0.06, name)) continue
    const Extension = ALL_EXTENSIONS.find(({ EXTENSION_NAME }) => EXTENSION_NAME === name)
    const property = document.createExtension(Extension)[create]()
    material.setExtension(name, property)
    for (const slot of slots) {
      // Without a normal map of its own, the validator asks for tangents.
      const allowed = slot !== 'ClearcoatNormalTexture' || material.getNormalTexture()
      if (allowed && chance(0.6)) await fillSlot(document, dice, { material, owner: property, slot })
    }
  }
  return material
}

async function fillSlot(document, dice, { material, owner, slot }) {
  const { chance, pick, between, odd } = dice
  const alpha = slot === 'BaseColorTexture' && material.getAlphaMode() !== 'OPAQUE'
  owner[`set${slot}`](await createTexture(document, dice, { alpha }))
  const info = owner[`get${slot}Info`]()
  const second = odd(0.05, 'texture on uv 1')
  if (second) info.setTexCoord(1)
  if (chance(0.1)) info.setWrapS(pick(WRAPS))
  if (odd(0.1, 'texture transform')) {
    const transform = document.createExtension(KHRTextureTransform).createTransform()
    transform.setScale([between(0.5, 3), between(0.5, 3)]).setOffset([between(-1, 1), 0])
    info.setExtension('KHR_texture_transform', transform.setRotation(between(0, 1)))
  }
  const { needsUv1 } = material.getExtras()
  material.setExtras({ textured: true, needsUv1: needsUv1 || second })
}
