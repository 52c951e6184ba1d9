import type { ErrorCode } from '../../errors/index.js'

/** Failures that pass by themselves; everything else waits until the photo or a setting changes. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>([
  'RAGE3D_TASK_RUNNING',
  'RAGE3D_SERVICE_UNAVAILABLE',
  'RAGE3D_SERVICE_REPLY',
  'RAGE3D_RATE_LIMITED',
  'RAGE3D_DOWNLOAD_INVALID',
  'RAGE3D_LEDGER_BUSY',
  'RAGE3D_STORE_UNWRITABLE',
  'RAGE3D_OUTPUT_UNWRITABLE',
])

const FIRST_MS = 10_000
const LONGEST_MS = 600_000

/** Says when a failed photo is tried again: 10 s, 20 s, 40 s, … up to 10 minutes. */
export interface RetryTimes {
  /** Milliseconds until the next try; `null` if only a change can help. */
  after(name: string, code: string): number | null
  /** The photo is finished. */
  forget(name: string): void
}

export function createRetryTimes(): RetryTimes {
  const tries = new Map<string, number>()
  return {
    after(name, code) {
      if (!PASSING.has(code)) return null
      const count = tries.get(name) ?? 0
      tries.set(name, count + 1)
      return Math.min(FIRST_MS * 2 ** count, LONGEST_MS)
    },
    forget: (name) => void tries.delete(name),
  }
}
