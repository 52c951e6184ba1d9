import type { ErrorCode, Rage3dError } from '../errors/index.js'

/** What the account refuses until somebody fills the wallet or mends the key. */
const OF_ACCOUNT: readonly ErrorCode[] = ['RAGE3D_INSUFFICIENT_BALANCE', 'RAGE3D_SERVICE_UNAUTHORIZED']

/** Failures that may pass with time alone; everything else waits until the photo or a setting changes. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>([
  ...OF_ACCOUNT,
  'RAGE3D_TASK_UNKNOWN',
  'RAGE3D_TASK_RUNNING',
  'RAGE3D_HELD',
  'RAGE3D_SERVICE_UNAVAILABLE',
  'RAGE3D_SERVICE_REPLY',
  'RAGE3D_RATE_LIMITED',
  'RAGE3D_DOWNLOAD_INVALID',
  'RAGE3D_LOCKFILE_INVALID',
  'RAGE3D_LEDGER_BUSY',
  'RAGE3D_STORE_UNWRITABLE',
  'RAGE3D_OUTPUT_UNWRITABLE',
  'RAGE3D_OUTPUT_FOREIGN',
])

const LONGEST_MS = 600_000

/** Brings photos back after a while: after 10 s, 20 s, 40 s, … up to 10 minutes if they go on failing. */
export interface RetryTimers {
  /** Whether a failure with this code may pass with time. */
  passes(code: string): boolean
  /** Whether the account refused to pay, and nothing was charged: trying again needs the consent of before. */
  isRefusal(error: Pick<Rage3dError, 'code' | 'charged'>): boolean
  /**
   * What makes a failure news beside the one before. While something is tried again its messages differ in times and
   * addresses, and say the same.
   */
  gist(error: Pick<Rage3dError, 'code' | 'message'>): string
  /** Tries the photo again after its next waiting time. */
  backOff(name: string): void
  /** Tries the photo again after so many milliseconds. */
  after(name: string, ms: number): void
  /** The photo is finished, or changed: whatever was planned for it is void. */
  forget(name: string): void
  close(): void
}

export interface RetryTimersOptions {
  readonly again: (name: string) => void
  /** First waiting time in milliseconds. Default 10,000. */
  readonly firstMs?: number | undefined
}

export function createRetryTimers({ again, firstMs = 10_000 }: RetryTimersOptions): RetryTimers {
  const tries = new Map<string, number>()
  const timers = new Map<string, NodeJS.Timeout>()
  const after = (name: string, ms: number) => {
    clearTimeout(timers.get(name))
    timers.set(
      name,
      setTimeout(() => {
        timers.delete(name)
        again(name)
      }, ms),
    )
  }
  return {
    passes: (code) => PASSING.has(code),
    isRefusal: ({ code, charged }) => OF_ACCOUNT.some((one) => one === code) && charged === 'no',
    gist: ({ code, message }) => (PASSING.has(code) ? code : message),
    after,
    backOff(name) {
      const count = tries.get(name) ?? 0
      tries.set(name, count + 1)
      after(name, Math.min(firstMs * 2 ** count, LONGEST_MS))
    },
    forget(name) {
      clearTimeout(timers.get(name))
      timers.delete(name)
      tries.delete(name)
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
