/** Which photos are at work, so that one photo is worked on by one batch at a time while batches overlap. */
export interface BusyPhotos {
  has(name: string): boolean
  /** Runs a task on photos, which are busy until it ends or they are released. A failure is told, never thrown. */
  start(names: readonly string[], task: () => Promise<void>): Promise<void>
  /** The photo may be worked on again before its task ends. */
  release(name: string): void
  /** The busy photo came again: `onAgain` hears of it when it is released. */
  wait(name: string): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

export interface BusyPhotosOptions {
  /** The photo came again while it was busy. */
  readonly onAgain: (name: string) => void
  readonly onReleased: (name: string) => void
  /** A task failed as a whole. */
  readonly onFailed: (names: readonly string[], thrown: unknown) => void
}

export function createBusyPhotos({ onAgain, onReleased, onFailed }: BusyPhotosOptions): BusyPhotos {
  /** The task that works on a photo. */
  const busy = new Map<string, object>()
  /** Came again while they were busy. */
  const waiting = new Set<string>()
  const running = new Set<Promise<void>>()

  const release = (name: string) => {
    if (!busy.delete(name)) return
    if (waiting.delete(name)) onAgain(name)
    onReleased(name)
  }

  return {
    has: (name) => busy.has(name),
    start(names, task) {
      const token = {}
      for (const name of names) busy.set(name, token)
      const tracked = task()
        .catch((thrown) => onFailed(names, thrown))
        .finally(() => {
          running.delete(tracked)
          for (const name of names) if (busy.get(name) === token) release(name)
        })
      running.add(tracked)
      return tracked
    },
    release,
    wait: (name) => void waiting.add(name),
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
