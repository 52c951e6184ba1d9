import type { AttemptState } from '../../../src/cache/index.js'
import { isAllowed } from '../../../src/cache/ledger/transitions.js'
import type { Step } from './explore.js'

/** The four things without which the protocol pays twice. */
export interface Safeguards {
  /** A submission is made once; without it, a lost answer makes the client send again. */
  readonly noRepeat: boolean
  /** "Not charged" is concluded only when a submission on its way must have arrived. */
  readonly settlingWait: boolean
  /** The kernel ends a lock with its process; without it, a stopped process loses its lock to a heartbeat. */
  readonly kernelLock: boolean
  /** The ledger knows of a submission before the first byte leaves. */
  readonly intentFirst: boolean
}

export const everySafeguard: Safeguards = {
  noRepeat: true,
  settlingWait: true,
  kernelLock: true,
  intentFirst: true,
}

type Place = 'start' | 'intent' | 'send' | 'sent' | 'settle' | 'done'

interface Process {
  /** Where its program stands; what it does next. */
  readonly at: Place
  /** Number of its lock: a new one in each life. */
  readonly life: number
  readonly alive: boolean
  readonly stopped: boolean
}

/** One photo, one account, two processes, one service. */
export interface World {
  readonly processes: readonly [Process, Process]
  readonly ledger: {
    readonly state: AttemptState | 'NONE'
    /** `process:life` */
    readonly owner: string | null
    /** Rows of the list when the window was opened. */
    readonly baseline: number
    readonly attempts: number
  }
  /** Submissions under way, each with the life that sent it: they may arrive late, or never. */
  readonly underWay: readonly string[]
  /** Submissions that arrived (and were charged) or were lost, whose sender may not know yet. */
  readonly arrived: readonly string[]
  /** Generations of ours that were charged, and rows of strangers. */
  readonly charges: number
  readonly strangers: number
  readonly crashes: number
}

const MOST_CRASHES = 2
const MOST_ATTEMPTS = 2

export const start: World = {
  processes: [
    { at: 'start', life: 0, alive: true, stopped: false },
    { at: 'start', life: 0, alive: true, stopped: false },
  ],
  ledger: { state: 'NONE', owner: null, baseline: 0, attempts: 0 },
  underWay: [],
  arrived: [],
  charges: 0,
  strangers: 0,
  crashes: 0,
}

/** At most one payment; and no payment that the ledger has forgotten. */
export function problemOf({ charges, ledger }: World): string | null {
  if (charges > 1) return 'paid twice'
  if (charges === 1 && (ledger.state === 'NOT_CHARGED' || ledger.state === 'INTENT'))
    return 'a payment was forgotten'
  return null
}

/** Every step that may happen next. `named`: the list shows whose a generation is, by the name of its upload. */
export function stepsOf(safeguards: Safeguards, named: boolean): (world: World) => Step<World>[] {
  return (world) => [
    ...serviceSteps(world),
    ...[0, 1].flatMap((who) => [
      ...fateSteps(world, who),
      ...(canRun(world.processes[who]!) ? programSteps(world, who, safeguards, named) : []),
    ]),
  ]
}

const canRun = ({ alive, stopped }: Process): boolean => alive && !stopped
const nameOf = (world: World, who: number): string => `${who}:${world.processes[who]!.life}`

/** The service: a submission under way arrives and is charged, or is lost; a stranger buys something. */
function serviceSteps(world: World): Step<World>[] {
  const steps: Step<World>[] = world.underWay.flatMap((sender, i) => {
    const underWay = world.underWay.filter((_, j) => j !== i)
    return [
      {
        name: `the submission of ${sender} is charged`,
        next: { ...world, underWay, charges: world.charges + 1, arrived: [...world.arrived, sender] },
      },
      { name: `the submission of ${sender} is lost`, next: { ...world, underWay } },
    ]
  })
  if (world.strangers === 0) steps.push({ name: 'a stranger buys', next: { ...world, strangers: 1 } })
  return steps
}

/** What happens to a process whatever its program: killed and started again, stopped and continued. */
function fateSteps(world: World, who: number): Step<World>[] {
  const process = world.processes[who]!
  const put = (changed: Partial<Process>, more: Partial<World> = {}): World => ({
    ...world,
    ...more,
    processes: world.processes.map((p, i) => (i === who ? { ...p, ...changed } : p)) as [Process, Process],
  })
  const steps: Step<World>[] = []
  if (process.alive && world.crashes < MOST_CRASHES) {
    steps.push({
      name: `${who} is killed`,
      next: put({ alive: false, stopped: false }, { crashes: world.crashes + 1 }),
    })
  }
  if (!process.alive) {
    steps.push({
      name: `${who} starts again`,
      next: put({ alive: true, at: 'start', life: process.life + 1 }),
    })
  }
  // One process at a time is stopped, for as long as it takes.
  if (process.alive && !process.stopped && who === 0)
    steps.push({ name: `${who} is stopped`, next: put({ stopped: true }) })
  if (process.stopped) steps.push({ name: `${who} continues`, next: put({ stopped: false }) })
  return steps
}

/** The program itself: the same decisions as `advancePurchase`, one durable step at a time. */
function programSteps(world: World, who: number, safeguards: Safeguards, named: boolean): Step<World>[] {
  const me = nameOf(world, who)
  const process = world.processes[who]!
  const { ledger } = world
  const go = (name: string, at: Place, more: Partial<World> = {}): Step<World> => ({
    name: `${who} ${name}`,
    next: {
      ...world,
      ...more,
      processes: world.processes.map((p, i) => (i === who ? { ...p, at } : p)) as [Process, Process],
    },
  })
  /** `UPDATE … WHERE state = ? AND owner = ?`: `null` if the row is another one by now. */
  const move = (to: AttemptState, more: Partial<World['ledger']> = {}): Partial<World> | null => {
    if (ledger.owner !== me) return null
    const allowed =
      ledger.state === 'INTENT'
        ? to === 'SENDING' || isAllowed('INTENT', to)
        : isAllowed(ledger.state as AttemptState, to)
    if (!allowed) return null
    return { ledger: { ...ledger, state: to, ...more } }
  }
  const moved = (name: string, at: Place, change: Partial<World> | null): Step<World>[] =>
    change === null ? [go(`${name}, but the row is another one`, 'start')] : [go(name, at, change)]

  switch (process.at) {
    case 'start':
      return begin()
    case 'intent': {
      const rows = world.charges + world.strangers
      return moved('notes the baseline and SENDING', 'send', move('SENDING', { baseline: rows }))
    }
    case 'send':
      return [go('sends', 'sent', { underWay: [...world.underWay, me] })]
    case 'sent':
      return hear()
    case 'settle':
      return settle()
    case 'done':
      return []
  }

  function begin(): Step<World>[] {
    if (ledger.state === 'NONE' || ledger.state === 'NOT_CHARGED') {
      if (ledger.attempts >= MOST_ATTEMPTS) return []
      if (!safeguards.intentFirst)
        return [go('sends without an intent', 'sent', { underWay: [...world.underWay, me] })]
      const intent = { state: 'INTENT' as const, owner: me, baseline: 0, attempts: ledger.attempts + 1 }
      return [go('writes the intent', 'intent', { ledger: intent })]
    }
    if (ledger.state === 'SUBMITTED' || ledger.state === 'HELD') return []
    if (ledger.owner !== me && ownerLives(world, ledger.owner, safeguards)) return []
    const mine = { ...ledger, owner: me }
    if (ledger.state === 'INTENT') {
      return [go('gives up the intent of the dead', 'start', { ledger: { ...mine, state: 'NOT_CHARGED' } })]
    }
    return [go('takes the unanswered submission over', 'settle', { ledger: { ...mine, state: 'AMBIGUOUS' } })]
  }

  function hear(): Step<World>[] {
    const steps: Step<World>[] = []
    const answered = { arrived: world.arrived.filter((sender) => sender !== me) }
    if (world.arrived.includes(me)) {
      const submitted = safeguards.intentFirst
        ? move('SUBMITTED')
        : { ledger: { ...ledger, state: 'SUBMITTED' as const, owner: me } }
      for (const step of moved('hears the task', 'done', submitted && { ...submitted, ...answered }))
        steps.push(step)
    }
    // The answer may be lost although the submission arrived, or still may.
    if (!safeguards.noRepeat) steps.push(go('hears nothing and sends again', 'send', answered))
    else if (safeguards.intentFirst)
      steps.push(...moved('hears nothing', 'settle', withAnswered(move('AMBIGUOUS'))))
    return steps

    function withAnswered(change: Partial<World> | null): Partial<World> | null {
      return change && { ...change, ...answered }
    }
  }

  function settle(): Step<World>[] {
    // After the settling time nothing of this photo can still be under way.
    if (safeguards.settlingWait && world.underWay.length > 0) return []
    const rows = world.charges + world.strangers
    if (rows === ledger.baseline)
      return moved('proves that nothing was charged', 'start', move('NOT_CHARGED'))
    if (named && world.charges > 0) return moved('finds its generation by name', 'done', move('SUBMITTED'))
    return moved('holds the photo', 'done', move('HELD'))
  }
}

/** What a probe says. A heartbeat calls a stopped process dead. */
function ownerLives(world: World, owner: string | null, { kernelLock }: Safeguards): boolean {
  const who = world.processes.findIndex((_, i) => nameOf(world, i) === owner)
  const process = world.processes[who]
  if (!process?.alive) return false
  return kernelLock || !process.stopped
}
