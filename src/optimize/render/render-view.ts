import { type Camera, frameScene } from './camera.js'
import { drawMask, drawScene } from './draw-scene.js'
import { createGroundShadow } from './ground-shadow.js'
import { loadScene, type RenderSource } from './load-scene.js'
import { resolvePicture } from './resolve-picture.js'
import type { RenderScene } from './scene.js'
import type { Lighting } from './shader.js'
import type { Vec3 } from './vector.js'

export interface ViewOptions {
  /** In pixels. Default 512. */
  readonly width?: number
  /** In pixels. Default: the width. */
  readonly height?: number
  /** From the model towards the camera, which is then placed so that the model fills the picture. Default [0, 0, 1]. */
  readonly direction?: Vec3
  /** Which way is up. Default +Y. */
  readonly up?: Vec3
  /** A camera of one's own instead of `direction`, `up`, `projection`, `margin` and `fieldOfView`. */
  readonly camera?: Camera
  /** Default `perspective`. */
  readonly projection?: 'orthographic' | 'perspective'
  /** Vertical, in degrees. Default 30. */
  readonly fieldOfView?: number
  /** Free border round the model, as a share of each edge (0–0.4). Default 0.05. */
  readonly margin?: number
}

export interface RenderOptions extends ViewOptions {
  /** sRGB red, green, blue, alpha (0–255). Default: transparent. */
  readonly background?: readonly [number, number, number, number]
  /** Samples per pixel and axis (1–4). Default 2. */
  readonly supersample?: number
  /** `studio` (default), or `flat`: base colours without any light. */
  readonly lighting?: Lighting
  /** Whether the model throws a soft shadow on the ground on which it stands. Default false. */
  readonly groundShadow?: boolean
  /** Longest edge to which textures are reduced, in pixels. Default 1024. */
  readonly maxTextureSize?: number
}

export interface RenderedView {
  readonly width: number
  readonly height: number
  /** Red, green, blue and straight alpha, 8 bits each, row by row from the top. */
  readonly data: Uint8Array
}

/**
 * Draws a model without a browser or a GPU: depth buffer, mipmapped textures, normal maps, a metallic and
 * rough material under studio light.
 * @example
 * const { data, width, height } = await renderView(glb, { direction: [1, 0.5, 1], width: 256 })
 */
export async function renderView(source: RenderSource, options: RenderOptions = {}): Promise<RenderedView> {
  const scene = await loadScene(source, options)
  const { width, height, camera } = viewOf(scene, options)
  const { supersample = 2, lighting = 'studio', background = [0, 0, 0, 0] } = options
  const picture = drawScene(scene, { camera, lighting, supersample, width, height })
  const shadow = options.groundShadow ? createGroundShadow(scene, camera, width, height) : null
  return { width, height, data: resolvePicture(picture, { width, height, background, shadow }) }
}

export interface RenderedMask {
  readonly width: number
  readonly height: number
  /** 1 where the model covers the pixel's centre, else 0; row by row from the top. */
  readonly data: Uint8Array
}

/** The silhouette of a model. */
export async function renderMask(source: RenderSource, options: ViewOptions = {}): Promise<RenderedMask> {
  const scene = await loadScene(source)
  const { width, height, camera } = viewOf(scene, options)
  return { width, height, data: drawMask(scene, camera, width, height) }
}

function viewOf(scene: RenderScene, options: ViewOptions) {
  const { width = 512, height = width, direction = [0, 0, 1], up, projection = 'perspective' } = options
  const { fieldOfView = 30, margin = 0.05, camera } = options
  const aspect = width / height
  return {
    width,
    height,
    camera: camera ?? frameScene(scene, { direction, up, projection, aspect, margin, fieldOfView }),
  }
}
