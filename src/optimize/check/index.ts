export { type CheckedGlb, type CheckGlbOptions, checkGlb } from './check-glb.js'
export { type GlbValidation, type ValidationMessage, validateGlb } from './validate-glb.js'
