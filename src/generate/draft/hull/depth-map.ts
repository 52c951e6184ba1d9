import { forEachSpan } from '../texture/bake.js'
import { type PlacedView, pixelOf } from './calibrate-views.js'
import type { Surface } from './surface-net.js'
import { dot } from './view-camera.js'

/** How near the surface comes to the camera behind each pixel of a view, at a fraction of the view's size. */
export interface DepthMap {
  readonly width: number
  readonly height: number
  /** Pixels of the view per pixel of the map. */
  readonly scale: number
  /** Position towards the camera in world units; −Infinity where the view sees past the object. */
  readonly depth: Float32Array
}

/** Longest edge of a depth map, in pixels. */
const EDGE = 320

/** Draws the depth of a surface as a view sees it. */
export function drawDepth({ positions, triangles }: Surface, view: PlacedView): DepthMap {
  const { width, height } = view.subject
  const scale = Math.max(Math.max(width, height) / EDGE, 1)
  const map = {
    width: Math.ceil(width / scale),
    height: Math.ceil(height / scale),
    scale,
    depth: new Float32Array(Math.ceil(width / scale) * Math.ceil(height / scale)).fill(-Infinity),
  }
  const count = positions.length / 3
  const texels = new Float32Array(count * 2)
  const toward = new Float32Array(count)
  const pixel = new Float64Array(2)
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [positions[i * 3]!, positions[i * 3 + 1]!, positions[i * 3 + 2]!]
    pixelOf(view, x, y, z, pixel)
    texels[i * 2] = (pixel[0]! + 0.5) / scale
    texels[i * 2 + 1] = (pixel[1]! + 0.5) / scale
    toward[i] = dot(view.camera.toward, x, y, z)
  }
  forEachSpan({ texels, triangles }, map, ({ texel, count: length, triangle, b, c, stepB, stepC }) => {
    const first = toward[triangles[triangle * 3]!]!
    const second = toward[triangles[triangle * 3 + 1]!]! - first
    const third = toward[triangles[triangle * 3 + 2]!]! - first
    for (let k = 0; k < length; k++) {
      const near = first + second * (b + k * stepB) + third * (c + k * stepC)
      if (near > map.depth[texel + k]!) map.depth[texel + k] = near
    }
  })
  return map
}
