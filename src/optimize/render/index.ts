export { buildMipsOf } from './build-mips.js'
export { type Camera, type LookAtOptions, lookAt } from './camera.js'
export { type LoadSceneOptions, loadScene, type RenderSource } from './load-scene.js'
export { type Poster, type PosterOptions, renderPoster } from './render-poster.js'
export {
  type RenderedMask,
  type RenderedView,
  type RenderOptions,
  renderMask,
  renderView,
  type ViewOptions,
} from './render-view.js'
export type { Batch, MipImage, RenderScene, Surface, TextureMap } from './scene.js'
