/** One step that a state allows. */
export interface Step<State> {
  readonly name: string
  readonly next: State
}

export interface Exploration {
  /** Distinct states that were reached. */
  readonly states: number
  /** Names of the steps that lead to the first bad state; `null` if there is none. */
  readonly counterexample: readonly string[] | null
  /** What is wrong there. */
  readonly problem: string | null
}

/** Walks every reachable state, breadth first, so that a counterexample is a shortest one. */
export function explore<State>(
  start: State,
  steps: (state: State) => readonly Step<State>[],
  problemOf: (state: State) => string | null,
): Exploration {
  const key = (state: State): string => JSON.stringify(state)
  const from = new Map<string, { readonly before: string; readonly step: string } | null>([
    [key(start), null],
  ])
  const queue: State[] = [start]
  for (let i = 0; i < queue.length; i++) {
    const state = queue[i]!
    const problem = problemOf(state)
    if (problem !== null) return { states: from.size, counterexample: pathTo(key(state), from), problem }
    for (const { name, next } of steps(state)) {
      if (from.has(key(next))) continue
      from.set(key(next), { before: key(state), step: name })
      queue.push(next)
    }
  }
  return { states: from.size, counterexample: null, problem: null }
}

function pathTo(
  key: string,
  from: ReadonlyMap<string, { readonly before: string; readonly step: string } | null>,
): string[] {
  const names: string[] = []
  for (let at = from.get(key); at; at = from.get(at.before)) names.unshift(at.step)
  return names
}
