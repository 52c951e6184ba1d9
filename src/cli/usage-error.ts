import { ConfigError } from '../errors/index.js'

/** A mistake in the arguments: exit code 2. */
export function usageError(message: string, hint?: string): ConfigError {
  return new ConfigError('RAGE3D_USAGE', message, hint ? { hint } : {})
}
