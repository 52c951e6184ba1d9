import type { Document } from '@gltf-transform/core'
import type { Light, Volume } from '@gltf-transform/extensions'

/**
 * Scales what a document says in metres and candela, which nodes do not scale: the depth to which light reaches in a
 * volume (KHR_materials_volume), lights (KHR_lights_punctual: illuminance falls with the square of the distance), and
 * what cameras see (glTF 2.0, section 3.10). Thickness goes with its node.
 */
export function scaleLengths(document: Document, factor: number): void {
  const root = document.getRoot()
  const volumes = root
    .listMaterials()
    .map((material) => material.getExtension<Volume>('KHR_materials_volume'))
  for (const volume of new Set(volumes)) {
    volume?.setAttenuationDistance(volume.getAttenuationDistance() * factor)
  }
  const lights = root.listNodes().map((node) => node.getExtension<Light>('KHR_lights_punctual'))
  for (const light of new Set(lights)) {
    if (!light) continue
    const range = light.getRange()
    if (range !== null) light.setRange(range * factor)
    // Directional light is given in lux.
    if (light.getType() !== 'directional') light.setIntensity(light.getIntensity() * factor ** 2)
  }
  for (const camera of root.listCameras()) {
    camera.setZNear(camera.getZNear() * factor).setZFar(camera.getZFar() * factor)
    camera.setXMag(camera.getXMag() * factor).setYMag(camera.getYMag() * factor)
  }
}
