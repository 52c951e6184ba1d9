// What threads do: functions of one argument, which can be sent to another thread, as can their results.
export { buildAtlas } from '../bake/build-atlas.js'
export { transferNormals } from '../bake/transfer-normals.js'
export { deviationOf } from '../measure/surface-error.js'
export { buildSeamlessMesh } from '../simplify/seamless-mesh.js'
export { simplifyParts } from '../simplify/simplify-parts.js'
export { warmUpSimplifier } from '../simplify/warm-up-simplifier.js'
export { runKtx2Job } from '../textures/ktx2/run-ktx2-job.js'
