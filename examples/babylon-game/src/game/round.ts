/** Length of a round, in seconds. */
export const ROUND_SECONDS = 120

/** Points for handing in a thing; up to as many again for being quick. */
const POINTS = 100
/** Seconds in which the reward for being quick runs out. */
const QUICK_SECONDS = 16

export type Phase = 'title' | 'playing' | 'over'

/** One evening at the counter: what is wanted, the clock and the score. */
export interface Round {
  readonly phase: Phase
  readonly secondsLeft: number
  readonly score: number
  readonly delivered: number
  readonly best: number
  /** Name of the art that the visitor looks for; `null` outside a round. */
  readonly wanted: string | null
  /** Seconds since it was asked for. */
  readonly waiting: number
  start(): void
  /** Takes the time that passed; ends the round when the clock runs out. */
  update(seconds: number): void
  /** Hands in a thing; gives the points, or `null` when it is not the one. */
  handIn(name: string): number | null
}

/** Starts at the title. `names` is asked again for each wish, so that new photos take part. */
export function createRound(names: () => readonly string[], random: () => number = Math.random): Round {
  const state = { phase: 'title' as Phase, secondsLeft: ROUND_SECONDS, score: 0, delivered: 0 }
  let best = 0
  let wanted: string | null = null
  let waiting = 0
  let bag: string[] = []

  /** Every thing once before one comes again. */
  function nextWish(): string | null {
    bag = bag.filter((name) => names().includes(name))
    if (bag.length === 0) bag = names().filter((name) => name !== wanted)
    waiting = 0
    return bag.splice(Math.floor(random() * bag.length), 1)[0] ?? wanted
  }

  return {
    get phase() {
      return state.phase
    },
    get secondsLeft() {
      return state.secondsLeft
    },
    get score() {
      return state.score
    },
    get delivered() {
      return state.delivered
    },
    get best() {
      return best
    },
    get wanted() {
      return wanted
    },
    get waiting() {
      return waiting
    },
    start() {
      Object.assign(state, { phase: 'playing', secondsLeft: ROUND_SECONDS, score: 0, delivered: 0 })
      bag = []
      wanted = nextWish()
    },
    update(seconds) {
      if (state.phase !== 'playing') return
      waiting += seconds
      state.secondsLeft = Math.max(0, state.secondsLeft - seconds)
      if (state.secondsLeft > 0) return
      state.phase = 'over'
      best = Math.max(best, state.score)
      wanted = null
    },
    handIn(name) {
      if (state.phase !== 'playing' || name !== wanted) return null
      const quick = Math.max(0, 1 - waiting / QUICK_SECONDS)
      const points = POINTS + Math.round((quick * POINTS) / 10) * 10
      state.score += points
      state.delivered++
      wanted = nextWish()
      return points
    },
  }
}
