import type { Camera } from './camera.js'
import { createSurfaceEvaluator } from './evaluate-surface.js'
import type { FragmentReader } from './read-fragment.js'
import type { RenderScene } from './scene.js'
import { createShadowMap } from './shadow-map.js'
import { createStudioLight } from './studio-light.js'
import { toneMap } from './tone-map.js'

/** `studio`: lamps, a room and shadows; `flat`: base colours without any light. */
export type Lighting = 'studio' | 'flat'

/** Writes linear red, green, blue and alpha of a triangle at a pixel's centre to `out`. */
export type Shader = (triangle: number, x: number, y: number, out: Float64Array) => void

const SHADOW_MAP_SIZE = 768

export function createShader(
  scene: RenderScene,
  { camera, lighting }: { readonly camera: Camera; readonly lighting: Lighting },
  reader: FragmentReader,
): Shader {
  const { fragment } = reader
  const evaluator = createSurfaceEvaluator()
  const { point } = evaluator
  const light = createStudioLight(camera)
  const keyShare = lighting === 'studio' ? createShadowMap(scene, light.keyDirection, SHADOW_MAP_SIZE) : null
  const { eye, back, projection } = camera

  return (triangle, x, y, out) => {
    const { surface } = reader.read(triangle, x, y)
    evaluator.evaluate(surface, fragment)
    out[3] = surface.alphaMode === 'BLEND' ? Math.min(1, Math.max(0, point.alpha)) : 1
    if (keyShare === null || surface.unlit) {
      out[0] = point.red
      out[1] = point.green
      out[2] = point.blue
      return
    }
    const { side } = fragment
    const share = keyShare(
      fragment.x,
      fragment.y,
      fragment.z,
      fragment.normalX * side,
      fragment.normalY * side,
      fragment.normalZ * side,
    )
    let viewX = back[0]
    let viewY = back[1]
    let viewZ = back[2]
    if (projection === 'perspective') {
      viewX = eye[0] - fragment.x
      viewY = eye[1] - fragment.y
      viewZ = eye[2] - fragment.z
      const scale = 1 / Math.sqrt(viewX * viewX + viewY * viewY + viewZ * viewZ)
      viewX *= scale
      viewY *= scale
      viewZ *= scale
    }
    light.shade(point, viewX, viewY, viewZ, share, out)
    toneMap(out)
  }
}
