import { type ErrorCode, type Rage3dError, ServiceError } from '../../errors/index.js'

/** Ends spending for the rest of a run: a refused key or an empty wallet is not asked twenty times. */
export interface SpendStop {
  /** Notes an error if it is of that kind. */
  note(error: Rage3dError): void
  /** Throws what was noted, for this photo: nothing was sent. */
  check(photo: string): void
}

const FINAL: ReadonlySet<ErrorCode> = new Set(['RAGE3D_SERVICE_UNAUTHORIZED', 'RAGE3D_INSUFFICIENT_BALANCE'])

export function createSpendStop(): SpendStop {
  let reason: Rage3dError | null = null
  return {
    note(error) {
      if (FINAL.has(error.code)) reason ??= error
    },
    check(photo) {
      if (!reason) return
      throw new ServiceError(reason.code, `${photo} was not sent: ${reason.message}`, {
        hint: reason.hint,
        photo,
        cause: reason,
      })
    },
  }
}
