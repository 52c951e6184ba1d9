import { onAbort } from './on-abort.js'

/** Time as an argument: what the client waits on and reads the hour from. */
export interface Clock {
  /** Milliseconds since 1970, as the machine believes: for what is stored. It may be set forth and back at any time. */
  now(): number
  /** Milliseconds since some moment, never set: for how long things take. Default: `now`. */
  elapsed?(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Reads a clock for how long things take: whether it was set in between does not matter. */
export function elapsed(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now()
}

/** Longest delay that a timer of Node takes, in milliseconds; a longer one would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        letGo?.()
        resolve()
      }
      // Timers drop fractions of a millisecond; a wait that was asked for is kept in full.
      const timer = setTimeout(wake, Math.min(Math.ceil(ms) + 1, MAX_TIMER_MS))
      const letGo =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer)
          reject(signal.reason)
        })
    })
  },
}
