/** Runs steps of one name after each other, within this process. */
export interface Turns {
  take<T>(name: string, step: () => Promise<T>): Promise<T>
  /** Whether a step of this name runs or waits. */
  isTaken(name: string): boolean
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    isTaken: (name) => last.has(name),
    take(name, step) {
      const turn = (last.get(name) ?? Promise.resolve()).then(step, step)
      const done = turn.catch(() => undefined)
      last.set(name, done)
      void done.then(() => {
        if (last.get(name) === done) last.delete(name)
      })
      return turn
    },
  }
}
