/** Work that is put off, and given up all at once. */
export interface Timers extends Disposable {
  later(ms: number, work: () => void): void
}

export function createTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>()
  let isClosed = false
  return {
    later(ms, work) {
      if (isClosed) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        work()
      }, ms)
      timers.add(timer)
    },
    [Symbol.dispose]() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
