/** The emulator's own time, which tests move forward: tasks proceed, files expire, refunds fall due. */
export interface EmulatorClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Moves the time forward by `ms`. */
  advance(ms: number): void
}

/** Follows `source` (default: the machine's clock) plus whatever it was advanced by. */
export function createEmulatorClock(source: () => number = Date.now): EmulatorClock {
  let offsetMs = 0
  return {
    now: () => source() + offsetMs,
    advance(ms) {
      offsetMs += ms
    },
  }
}
