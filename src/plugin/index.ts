export type { Rage3dPluginOptions } from './options.js'
export { rage3d } from './rage3d.js'
