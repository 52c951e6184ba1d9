import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import type { Scene } from '@babylonjs/core/scene.js'

/** A matt painted surface. `color` is sRGB, as in CSS. */
export function paint(scene: Scene, color: string, roughness = 0.85): PBRMaterial {
  return cached(scene, `paint ${color} ${roughness}`, (material) => {
    material.albedoColor = Color3.FromHexString(color).toLinearSpace()
    material.metallic = 0
    material.roughness = roughness
  })
}

/** A surface that gives light; more than 1 makes it bloom. */
export function glow(scene: Scene, color: string, strength: number): PBRMaterial {
  return cached(scene, `glow ${color} ${strength}`, (material) => {
    material.albedoColor = Color3.Black()
    material.metallic = 0
    material.roughness = 1
    material.emissiveColor = Color3.FromHexString(color).toLinearSpace()
    material.emissiveIntensity = strength
  })
}

function cached(scene: Scene, name: string, fill: (material: PBRMaterial) => void): PBRMaterial {
  const known = scene.getMaterialByName(name)
  if (known instanceof PBRMaterial) return known
  const material = new PBRMaterial(name, scene)
  fill(material)
  return material
}
