import type { Rage3dConfig } from './config/index.js'

export type { CustomGenerator, OptimizeOptions, Rage3dConfig } from './config/index.js'
export { type ErrorCode, exitCodeOf, Rage3dError } from './errors/index.js'
export * from './pipeline/index.js'
export { type Rage3dPluginOptions, rage3d as default } from './plugin/index.js'
export type { PhotoLod, PhotoMeta, PhotoModel, PhotoModelState } from './runtime/index.js'

/** Types a config file: `export default defineConfig({ … })`. Returns its argument. */
export function defineConfig(config: Rage3dConfig): Rage3dConfig {
  return config
}
