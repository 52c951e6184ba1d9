export type { CustomGenerator, OptimizeOptions, Rage3dConfig } from './config/index.js'
export { Rage3dError } from './errors/index.js'
export * from './pipeline/index.js'
