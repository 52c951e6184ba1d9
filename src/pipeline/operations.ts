// Everything a pipeline does, as one module: `createPipeline` loads it with the first call, so that importing the
// package, as a Vite config does, costs next to nothing.
export { resolveSettings } from '../config/index.js'
export { buildAll } from './build-all.js'
export { buildMany } from './build-many.js'
export { currentModel, currentPreview } from './current-model.js'
export { listNeeds, listNeedsOfPhotos } from './list-needs.js'
export { openContext } from './open-context.js'
export { openOutputSession } from './output-session.js'
export { previewNewest } from './preview-newest.js'
export { listTakes, regenerate, resolveHeld, stlOf, useTake } from './takes.js'
export { verifyProject } from './verify-project.js'
