import { type ErrorCode, type ExitCodeValue, errorCodes } from './codes.js'

/** Whether money left the account for the thing that failed. */
export type Charged = 'no' | 'yes' | 'unknown'

export interface Rage3dErrorOptions extends ErrorOptions {
  /** What the reader can do about it: one or two sentences, with the command if there is one. */
  readonly hint?: string
  /** Default `no`. */
  readonly charged?: Charged
  /** Path of the photo or model concerned, as the user knows it. */
  readonly photo?: string
  /** Task at the service, once one was accepted. */
  readonly taskId?: string
}

/** Base of every error that this package throws on purpose. Branch on `code`, which is permanent. */
export class Rage3dError extends Error {
  override readonly name: string = 'Rage3dError'
  readonly hint: string
  readonly charged: Charged
  readonly photo: string | undefined
  readonly taskId: string | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    { hint, charged = 'no', photo, taskId, ...options }: Rage3dErrorOptions = {},
  ) {
    super(message, options)
    this.hint = hint ?? errorCodes[code].remedy
    this.charged = charged
    this.photo = photo
    this.taskId = taskId
  }

  /** Exit code of the command for this failure. */
  get exitCode(): ExitCodeValue {
    return errorCodes[this.code].exit
  }
}

/** Settings, flags, environment or lockfile are wrong. */
export class ConfigError extends Rage3dError {
  override readonly name = 'ConfigError'
}

/** A photo, its views or its sidecar were refused before anything was sent. */
export class PhotoError extends Rage3dError {
  override readonly name = 'PhotoError'
}

/** The service refused, failed, or answered something unusable. */
export class ServiceError extends Rage3dError {
  override readonly name = 'ServiceError'
}

/** Spending was refused, limited, or its outcome is unknown. */
export class SpendError extends Rage3dError {
  override readonly name = 'SpendError'
}

/** Store, ledger, lock or output folder failed. */
export class CacheError extends Rage3dError {
  override readonly name = 'CacheError'
}

/** A model could not be made or processed. */
export class OptimizeError extends Rage3dError {
  override readonly name = 'OptimizeError'
}
