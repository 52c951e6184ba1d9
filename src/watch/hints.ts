import { setTimeout as sleep } from 'node:timers/promises'

/** What the next look should see to: hints that came in since the last one. */
export interface Hints {
  /** Something came, went or changed that no name is known for: only a scan tells. */
  all: boolean
  /** Photos that may be as they were, changed or gone: one look at each tells, unless it is gone. */
  readonly names: Set<string>
  /** A photo may have changed; `undefined`: anything may have. */
  add(name: string | undefined): void
  /** Ends the waiting. */
  wake(): void
  /** Waits for so many milliseconds; ends early when there is a hint, after a breath, because changes come in swarms. */
  wait(ms: number, breathMs: number, signal: AbortSignal): Promise<void>
}

export function createHints(): Hints {
  let wake = () => {}
  const hints: Hints = {
    all: true,
    names: new Set(),
    add(name) {
      if (name === undefined) hints.all = true
      else hints.names.add(name)
      wake()
    },
    wake: () => wake(),
    async wait(ms, breathMs, signal) {
      if (ms <= 0 || signal.aborted) return
      if (hints.names.size === 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = () => {}
      if ((hints.all || hints.names.size > 0) && !signal.aborted) await sleep(Math.min(breathMs, ms))
    },
  }
  return hints
}
