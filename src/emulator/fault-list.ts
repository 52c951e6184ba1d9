import type { Fault, RouteName } from './fault.js'
import { type FaultKind, type FaultStage, faultKinds } from './fault-kinds.js'
import { parseFaults } from './parse-fault.js'

/** The faults in force, each with a count of the requests that matched it. */
export interface FaultList {
  /** The faults that strike this request; counts it for every fault of its route. */
  strike(route: RouteName): Struck
  add(faults: string | Fault | readonly (string | Fault)[]): void
  clear(): void
}

/** The faults that strike one request. */
export interface Struck {
  /** Those of a stage and phase, in the order they were given. */
  of(stage: FaultStage, phase?: 'before' | 'after'): readonly Fault[]
  /** The first of a kind. */
  find(kind: FaultKind): Fault | undefined
}

/** Starts with the given faults, all counts at zero. */
export function createFaultList(initial: string | Fault | readonly (string | Fault)[] = []): FaultList {
  let entries: { fault: Fault; count: number }[] = []
  const add: FaultList['add'] = (faults) => {
    entries.push(...parseFaults(faults).map((fault) => ({ fault, count: 0 })))
  }
  add(initial)
  return {
    add,
    clear() {
      entries = []
    },
    strike(route) {
      const matching = entries.filter(({ fault }) => fault.routes.includes(route))
      for (const entry of matching) entry.count++
      const struck = matching
        .filter(({ fault, count }) => count >= fault.from && count <= fault.to)
        .map(({ fault }) => fault)
      return {
        of: (stage, phase) =>
          struck.filter(
            (fault) =>
              faultKinds[fault.kind].stage === stage && (phase === undefined || fault.phase === phase),
          ),
        find: (kind) => struck.find((fault) => fault.kind === kind),
      }
    },
  }
}
