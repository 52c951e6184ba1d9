// What a geometry thread does: functions of one argument that can be sent to another thread, as can their results.
export { deviationOf } from '../measure/surface-error.js'
export { buildSeamlessMesh } from '../simplify/seamless-mesh.js'
export { simplifyParts } from '../simplify/simplify-parts.js'
export { warmUpSimplifier } from '../simplify/warm-up-simplifier.js'
