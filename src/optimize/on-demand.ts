import type * as Inspect from './inspect/index.js'
import type * as Render from './render/index.js'

// Each of these starts a run of its own, and most programs need none of them: they are loaded when called.

/** See `inspect/inspect-model.ts`: counts, sizes, GPU memory and the validator's verdict of a GLB. */
export const inspectModel: typeof Inspect.inspectModel = async (...args) =>
  (await import('./inspect/index.js')).inspectModel(...args)

/** See `render/render-poster.ts`: a picture of a model for asset browsers. */
export const renderPoster: typeof Render.renderPoster = async (...args) =>
  (await import('./render/index.js')).renderPoster(...args)

/** See `render/render-view.ts`: draws a model without a browser or a GPU. */
export const renderView: typeof Render.renderView = async (...args) =>
  (await import('./render/index.js')).renderView(...args)

/** See `render/render-view.ts`: the silhouette of a model. */
export const renderMask: typeof Render.renderMask = async (...args) =>
  (await import('./render/index.js')).renderMask(...args)
