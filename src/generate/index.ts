export { createDraftGenerator, DRAFT_VERSION } from './draft/create-draft-generator.js'
export { accountOf } from './rage3d/account.js'
export {
  createRage3dGenerator,
  type Rage3dGeneratorOptions,
} from './rage3d/create-rage3d-generator.js'
export type { Rage3dSettings } from './rage3d/rage3d-settings.js'
export type {
  LedgerStatus,
  OpenAttempt,
  PhotoLook,
  Rage3dContext,
  Rage3dGenerator,
  Recovered,
  Resolution,
} from './rage3d/rage3d-types.js'
export type * from './types.js'
