import type { Rage3dConfig } from './config/index.js'

export type { CustomGenerator, OptimizeOptions, Rage3dConfig } from './config/index.js'
export { Rage3dError } from './errors/index.js'
export * from './pipeline/index.js'
export { rage3d as default } from './plugin/index.js'

/** Types a config file: `export default defineConfig({ … })`. Returns its argument. */
export function defineConfig(config: Rage3dConfig): Rage3dConfig {
  return config
}
