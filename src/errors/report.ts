import { type ErrorCode, ExitCode, type ExitCodeValue } from './codes.js'
import { type Charged, Rage3dError } from './rage3d-error.js'

/** An error as it stands in `--json` reports and on the wire to the page. */
export interface ErrorReport {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly charged: Charged
}

/** Turns whatever was thrown into an error of ours; an abort becomes `RAGE3D_INTERRUPTED`. */
export function toRage3dError(thrown: unknown, photo?: string): Rage3dError {
  if (thrown instanceof Rage3dError) return thrown
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (cause.name === 'AbortError') {
    return new Rage3dError('RAGE3D_INTERRUPTED', 'The run was interrupted.', { cause, photo })
  }
  return new Rage3dError('RAGE3D_UNEXPECTED', photo ? `${photo}: ${cause.message}` : cause.message, {
    cause,
    photo,
  })
}

export function reportOf(error: Rage3dError): ErrorReport {
  return { code: error.code, message: error.message, hint: error.hint, charged: error.charged }
}

/**
 * Exit code of a run with several problems: an interruption wins; else the smallest code above 2,
 * else 2 (usage), else 1 (unexpected), else 0.
 */
export function exitCodeOf(errors: Iterable<Rage3dError>): ExitCodeValue {
  const codes = [...errors].map((error) => error.exitCode)
  if (codes.length === 0) return ExitCode.done
  if (codes.includes(ExitCode.interrupted)) return ExitCode.interrupted
  const above = codes.filter((code) => code > ExitCode.usage)
  return (above.length > 0 ? Math.min(...above) : Math.max(...codes)) as ExitCodeValue
}
