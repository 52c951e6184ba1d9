import { loadSharp } from '../../imaging/index.js'
import { createDecoder, type ImageLoader } from './load-image.js'
import { loadScene, type RenderSource } from './load-scene.js'
import { renderView } from './render-view.js'

export interface PosterOptions {
  /** Edge of the square picture, in pixels. Default 512. */
  readonly size?: number
}

export interface Poster {
  readonly webp: Uint8Array
  readonly width: number
  readonly height: number
  /** Full sentences about what it lacks. */
  readonly warnings: readonly string[]
}

/** A picture of a model for asset browsers: three-quarter view, studio light, transparent background. */
export async function renderPoster(
  source: RenderSource,
  { size = 512 }: PosterOptions = {},
): Promise<Poster> {
  const decode = createDecoder(Math.max(512, 2 * size))
  let unread = 0
  const loadImage: ImageLoader = async (texture) => {
    const image = await decode(texture)
    if (!image) unread++
    return image
  }
  const view = await renderView(await loadScene(source, { loadImage }), {
    direction: [0.55, 0.36, 0.84],
    width: size,
    margin: 0.07,
    fieldOfView: 26,
    groundShadow: true,
  })
  const sharp = await loadSharp()
  const { width, height } = view
  const webp = await sharp(view.data, { raw: { width, height, channels: 4 } })
    .webp({ quality: 88, alphaQuality: 95, effort: 4 })
    .toBuffer()
  const warnings = unread > 0 ? ['The poster was drawn without the textures that were left as they are.'] : []
  return { webp: new Uint8Array(webp), width, height, warnings }
}
