import type { Timers } from './timers.js'

/** How often photos that nothing imports yet are looked at again, in milliseconds. */
const LOOK_MS = 300

/** Photos that were loaded or changed, until a module of the project imports them. */
export interface Candidates {
  add(photo: string): void
  clear(): void
}

export interface CandidatesOptions {
  readonly timers: Timers
  /** Whether a module of the project imports the photo. */
  readonly isImported: (photo: string) => boolean
  readonly onImported: (photos: readonly string[]) => void
}

/** Hands photos on together, once they are imported: what happens does not depend on who asked for them. */
export function createCandidates({ timers, isImported, onImported }: CandidatesOptions): Candidates {
  const candidates = new Set<string>()
  let looking = false
  const look = () => {
    if (looking || candidates.size === 0) return
    looking = true
    timers.later(LOOK_MS, () => {
      looking = false
      const ready = [...candidates].filter(isImported)
      for (const photo of ready) candidates.delete(photo)
      if (ready.length > 0) onImported(ready)
      look()
    })
  }
  return {
    add(photo) {
      candidates.add(photo)
      look()
    },
    clear: () => candidates.clear(),
  }
}
