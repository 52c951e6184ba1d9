import { type Clock, systemClock } from '../../src/api/index.js'

/** The machine's clock, set wrong by `offsetMs`, which may be changed at any time. */
export function wrongClock(offsetMs: number): Clock & { offsetMs: number } {
  const clock = {
    ...systemClock,
    offsetMs,
    now: () => systemClock.now() + clock.offsetMs,
  }
  return clock
}
