import { forEachSpan } from '../texture/bake.js'
import type { PlacedView } from './calibrate-views.js'
import type { Surface } from './surface-net.js'

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

/** Draws the depth of a surface as a view sees it, whose vertices lie at `x`, `y` (pixels) and `toward` the camera. */
export function drawDepth(
  { triangles }: Surface,
  view: PlacedView,
  x: Float32Array,
  y: Float32Array,
  toward: Float32Array,
): DepthMap {
  const scale = Math.max(Math.max(view.subject.width, view.subject.height) / EDGE, 1)
  const [width, height] = [Math.ceil(view.subject.width / scale), Math.ceil(view.subject.height / scale)]
  const map = { width, height, scale, depth: new Float32Array(width * height).fill(-Infinity) }
  const texels = new Float32Array(x.length * 2)
  for (let i = 0; i < x.length; i++) {
    texels[i * 2] = (x[i]! + 0.5) / scale
    texels[i * 2 + 1] = (y[i]! + 0.5) / scale
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
