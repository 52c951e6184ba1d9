export { ApiKey } from './api-key.js'
export { CONFIG_FILES } from './config-files.js'
export {
  type CustomGenerator,
  configSchema,
  type Rage3dConfig,
  type ResolvedConfig,
  SERVICE_URL,
} from './config-schema.js'
export { type Environment, readEnvironment, refuseExposedKey } from './environment.js'
export { mergeOptions } from './merge.js'
export { formatMoney, formatSum, groupDigits } from './money.js'
export {
  type Budget,
  type LodRecipe,
  type OptimizeOptions,
  optimizeSchema,
  type Recipe,
  sidecarSchema,
} from './optimize-schema.js'
export { describeIssues, parseSettings } from './parse.js'
export { type ResolveSettingsOptions, resolveRecipe, resolveSettings, type Settings } from './settings.js'
