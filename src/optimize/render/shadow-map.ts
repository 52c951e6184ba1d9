import { frameScene } from './camera.js'
import { project } from './project.js'
import { createVisibility, rasterize } from './rasterize.js'
import type { RenderScene } from './scene.js'
import { dot, type Vec3 } from './vector.js'

/** How much of a distant light reaches a point (0–1). The normal is that of the lit side. */
export type LightShare = (
  x: number,
  y: number,
  z: number,
  normalX: number,
  normalY: number,
  normalZ: number,
) => number

/**
 * Draws the scene as the light sees it and looks points up in that picture.
 * @param direction from the scene towards the light.
 * @param size edge of the picture, in pixels.
 */
export function createShadowMap(scene: RenderScene, direction: Vec3, size: number): LightShare {
  const camera = frameScene(scene, {
    direction,
    projection: 'orthographic',
    aspect: 1,
    margin: 0.02,
    fieldOfView: 0,
  })
  const map = createVisibility(size, size)
  for (const { positions, indices, surface } of scene.batches) {
    if (surface.alphaMode === 'BLEND') continue // Glass and hair would throw shadows that are too dark.
    const screen = project(positions, camera, size, size)
    rasterize({ screen, indices, firstTriangle: 0, doubleSided: true }, map)
  }
  const { right, up, back, eye } = camera
  const scale = size / 2 / camera.halfHeight
  const texel = 1 / scale
  const offsetX = size / 2 - dot(eye, right) * scale
  const offsetY = size / 2 + dot(eye, up) * scale
  const offsetZ = dot(eye, back)
  const { depths } = map

  return (x, y, z, nx, ny, nz) => {
    // Moved off the surface by a pixel or two of the map, so that the surface does not shade itself.
    const px = x + nx * texel * 2
    const py = y + ny * texel * 2
    const pz = z + nz * texel * 2
    const column = Math.floor((px * right[0] + py * right[1] + pz * right[2]) * scale + offsetX)
    const row = Math.floor(offsetY - (px * up[0] + py * up[1] + pz * up[2]) * scale)
    const depth = px * back[0] + py * back[1] + pz * back[2] - offsetZ + texel
    if (column < 1 || row < 1 || column > size - 2 || row > size - 2) return 1
    let lit = 0
    for (let r = (row - 1) * size, end = (row + 1) * size; r <= end; r += size) {
      for (let c = r + column - 1; c <= r + column + 1; c++) if (depths[c]! <= depth) lit++
    }
    return lit / 9
  }
}
