export { type ErrorCode, ExitCode, type ExitCodeValue, errorCodes } from './codes.js'
export {
  CacheError,
  type Charged,
  ConfigError,
  OptimizeError,
  PhotoError,
  Rage3dError,
  type Rage3dErrorOptions,
  ServiceError,
  SpendError,
} from './rage3d-error.js'
export { type ErrorReport, exitCodeOf, reportOf, toRage3dError } from './report.js'
