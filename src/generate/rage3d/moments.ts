import { type Clock, elapsed } from '../../api/index.js'

/** Remembers when things happened in this process, whatever the machine's clock is set to meanwhile. */
export interface Moments {
  /** Notes that something happens now. */
  note(name: string): void
  /** Milliseconds since something was noted last; `null` if it never was. */
  since(name: string): number | null
}

export function createMoments(clock: Clock): Moments {
  const noted = new Map<string, number>()
  return {
    note: (name) => void noted.set(name, elapsed(clock)),
    since(name) {
      const moment = noted.get(name)
      return moment === undefined ? null : elapsed(clock) - moment
    },
  }
}
