import type { Client } from '../../api/index.js'
import { type ErrorCode, type Rage3dError, ServiceError } from '../../errors/index.js'

/**
 * Ends spending until something has changed: a refused key or an empty wallet is not asked twenty times, and a process
 * that lives for days goes on once it may.
 */
export interface SpendStop {
  /** Notes an error if it is of that kind. */
  note(error: Rage3dError): void
  /** Throws what was noted, for this photo: nothing was sent. */
  check(photo: string): void
  /** Why nothing is bought; `null` if nothing stands in the way. */
  reason(): Rage3dError | null
  /** A person agreed to buy: an empty wallet may have been filled. */
  agreed(): void
  /** The same client, whose answers lift the stop: any of them that of a refused key, a sufficient balance that of an empty wallet. */
  listening(client: Client): Client
}

const FINAL: ReadonlySet<ErrorCode> = new Set(['RAGE3D_SERVICE_UNAUTHORIZED', 'RAGE3D_INSUFFICIENT_BALANCE'])

/** `price` is what a generation costs, in INR. */
export function createSpendStop({ price }: { readonly price: number }): SpendStop {
  let reason: Rage3dError | null = null
  const lift = (code: ErrorCode) => {
    if (reason?.code === code) reason = null
  }
  /** Only what was asked after the refusal tells that it holds no more. */
  const hear = async <T>(ask: () => Promise<T>, onAnswer?: (answer: T) => void): Promise<T> => {
    const before = reason
    const answer = await ask()
    if (before === reason) {
      lift('RAGE3D_SERVICE_UNAUTHORIZED')
      onAnswer?.(answer)
    }
    return answer
  }
  const hearBalance = (balance: number | null) => {
    if (balance !== null && balance >= price) lift('RAGE3D_INSUFFICIENT_BALANCE')
  }
  return {
    note(error) {
      if (FINAL.has(error.code)) reason = error
    },
    check(photo) {
      if (!reason) return
      throw new ServiceError(reason.code, `${photo} was not sent: ${reason.message}`, {
        hint: reason.hint,
        photo,
        cause: reason,
      })
    },
    reason: () => reason,
    agreed: () => lift('RAGE3D_INSUFFICIENT_BALANCE'),
    listening: (client) => ({
      ...client,
      task: (...asked) => hear(() => client.task(...asked)),
      generations: (...asked) => hear(() => client.generations(...asked)),
      balance: (...asked) => hear(() => client.balance(...asked), hearBalance),
      profile: (...asked) =>
        hear(
          () => client.profile(...asked),
          ({ balance }) => hearBalance(balance),
        ),
    }),
  }
}
