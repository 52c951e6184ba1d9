export { createDraftGenerator, DRAFT_VERSION } from './draft/create-draft-generator.js'
export type {
  Generation,
  GenerationTake,
  Generator,
  GeneratorContext,
  GeneratorInput,
  GeneratorPicture,
  GeneratorProgress,
  PreparedUpload,
} from './types.js'
