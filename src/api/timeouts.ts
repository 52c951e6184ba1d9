import { ConfigError } from '../errors/index.js'
import type { ClientOptions } from './client-types.js'

/** Limits in milliseconds, and the number of retries; see `ClientOptions`. */
export interface Timeouts {
  readonly submitTimeoutMs: number
  readonly readDeadlineMs: number
  readonly attemptTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly retries: number
}

/**
 * The limits of a client. Throws `RAGE3D_CONFIG_INVALID` for one that cannot be kept: a submission that is given up
 * at once may have been charged, and its answer is lost.
 */
export function timeoutsOf(options: ClientOptions): Timeouts {
  const limits: Timeouts = {
    submitTimeoutMs: options.submitTimeoutMs ?? 180_000,
    readDeadlineMs: options.readDeadlineMs ?? 60_000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    retries: options.retries ?? 5,
  }
  for (const name of ['submitTimeoutMs', 'attemptTimeoutMs', 'connectTimeoutMs'] as const) {
    if (!isPositive(limits[name]) || limits[name] === ENDLESS) throw invalid(name, MILLISECONDS)
  }
  // Each try ends by itself, so reading may go on without an end.
  if (!isPositive(limits.readDeadlineMs)) throw invalid('readDeadlineMs', `${MILLISECONDS}, or Infinity`)
  const whole = Number.isInteger(limits.retries) && limits.retries >= 0
  if (!whole && limits.retries !== ENDLESS) throw invalid('retries', 'a whole number from 0 on, or Infinity')
  return limits
}

const ENDLESS = Number.POSITIVE_INFINITY
const MILLISECONDS = 'a number of milliseconds greater than 0'

// Callers without types may hand over a text, which the timers of Node would take.
const isPositive = (value: unknown) => typeof value === 'number' && value > 0

function invalid(name: keyof Timeouts, expected: string): ConfigError {
  return new ConfigError('RAGE3D_CONFIG_INVALID', `\`${name}\` of the client is not ${expected}.`, {
    hint: `Correct \`${name}\`, or leave it out for its default. Nothing was sent.`,
  })
}
