import { loadSharp } from '../../imaging/index.js'
import type { RenderSource } from './load-scene.js'
import { renderView } from './render-view.js'

export interface PosterOptions {
  /** Edge of the square picture, in pixels. Default 512. */
  readonly size?: number
}

export interface Poster {
  readonly webp: Uint8Array
  readonly width: number
  readonly height: number
}

/** A picture of a model for asset browsers: three-quarter view, studio light, transparent background. */
export async function renderPoster(
  source: RenderSource,
  { size = 512 }: PosterOptions = {},
): Promise<Poster> {
  const view = await renderView(source, {
    direction: [0.55, 0.36, 0.84],
    width: size,
    margin: 0.07,
    fieldOfView: 26,
    groundShadow: true,
    maxTextureSize: Math.max(512, 2 * size),
  })
  const sharp = await loadSharp()
  const { width, height } = view
  const webp = await sharp(view.data, { raw: { width, height, channels: 4 } })
    .webp({ quality: 88, alphaQuality: 95, effort: 4 })
    .toBuffer()
  return { webp: new Uint8Array(webp), width, height }
}
