import type { Plugin } from 'vite'
import { createPlugin } from './create-plugin.js'
import type { Rage3dPluginOptions } from './options.js'

/**
 * The Vite plugin: `import url from './chair.photo.jpg'` gives a GLB.
 *
 * @example
 * // vite.config.ts
 * import rage3d from 'vite-plugin-rage3d'
 * export default { plugins: [rage3d()] }
 */
export function rage3d(options: Rage3dPluginOptions = {}): Plugin {
  return createPlugin(options)
}
