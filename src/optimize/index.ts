export { checkGlb, validateGlb } from './check/index.js'
export { type OptimizeContext, type OptimizeProgress, optimizeModel } from './optimize-model.js'
export type { OptimizedLod, OptimizedModel, Vector3 } from './optimized-model.js'
export { OPTIMIZER_VERSION } from './version.js'
