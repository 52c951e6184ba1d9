import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Settings } from '../../config/index.js'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { ConfirmSpend, Model, Need } from '../../pipeline/index.js'
import { consentPolicy, isDraftFallback } from '../consent-policy.js'
import type { Session } from '../session.js'
import { askToSpend, isInteractive } from '../terminal/ask-to-spend.js'
import type { BuildProblems } from './build-problems.js'
import { quietMoment } from './quiet-moment.js'

/** How long the bundler must have found nothing new before money is talked about, in milliseconds. */
const QUIET_MS = 500

export interface GatherOptions {
  readonly interactive?: boolean
  readonly confirm?: ConfirmSpend
  /** Waits until the photos may be bought: while files are watched, they must have been left alone for a while. */
  readonly untilLeftAlone?: (photos: readonly string[]) => Promise<void>
}

/** The models of one build. Photos that cannot be had are gathered, so that one message names them all. */
export interface ModelGathering {
  /**
   * The model of a photo (absolute path), or `null` if there is a problem with it. `moduleCount` tells how far the
   * bundler is.
   */
  model(photo: string, moduleCount: () => number): Promise<Model | null>
  readonly models: ReadonlyMap<string, Model>
  readonly problems: BuildProblems
}

interface Request {
  readonly photo: string
  readonly answer: (model: Model | null) => void
}

/** Starts gathering. Free and local models are built at once; everything else waits until all photos are known. */
export function gatherModels(
  session: Session,
  { interactive = isInteractive(), confirm = askToSpend, untilLeftAlone }: GatherOptions = {},
): ModelGathering {
  const models = new Map<string, Model>()
  const problems: BuildProblems = { missing: new Map(), failed: new Map() }
  const known = new Map<string, Promise<Model | null>>()
  const counters = new Set<() => number>()
  const progress = () => [known.size, ...[...counters].map((count) => count())].join()

  const lookUp = createBatch(async (requests) => {
    const settings = await session.settings()
    const sorted = await sortByNeed(requests, session, settings, interactive)
    for (const { need, answer } of sorted.missing) {
      problems.missing.set(need.photo, need.rawKey ?? need.photo)
      answer(null)
    }
    for (const request of sorted.later) afterQuiet(request)
    await build(sorted.now)
  }, nextTurn)

  // Money and network only once every photo is known: with something missing, not even a free request is sent.
  const afterQuiet = createBatch(
    async (requests) => {
      if (problems.missing.size > 0) {
        for (const { answer } of requests) answer(null)
        return
      }
      await untilLeftAlone?.(requests.map(({ photo }) => photo))
      await build(requests, confirm)
    },
    () => quietMoment(progress, QUIET_MS),
  )

  async function build(requests: readonly Request[], consent?: ConfirmSpend): Promise<void> {
    if (requests.length === 0) return
    const pipeline = await session.pipeline()
    const photos = requests.map(({ photo }) => photo)
    const outcomes = await pipeline.buildMany(photos, interactive && consent ? { confirm: consent } : {})
    for (const { photo, answer } of requests) {
      const outcome = outcomes.get(photo)
      if (outcome && 'model' in outcome) models.set(photo, outcome.model)
      else problems.failed.set(photo, outcome?.error ?? toRage3dError(new Error('no outcome'), photo))
      answer(models.get(photo) ?? null)
    }
  }

  return {
    models,
    problems,
    model(photo, moduleCount) {
      counters.add(moduleCount)
      const result =
        known.get(photo) ??
        new Promise<Model | null>((answer) => {
          const refuse = (error: Rage3dError) => {
            problems.failed.set(photo, error)
            answer(null)
          }
          lookUp({ photo, answer, refuse })
        })
      known.set(photo, result)
      return result
    },
  }
}

type Refusable = Request & { readonly refuse: (error: Rage3dError) => void }

/** Collects what arrives until `pause` is over, then handles it together. */
function createBatch<T extends Refusable>(
  handle: (requests: readonly T[]) => Promise<void>,
  pause: () => Promise<unknown>,
): (request: T) => void {
  let arrived: T[] = []
  const run = async () => {
    await pause()
    const requests = arrived
    arrived = []
    await handle(requests).catch((error: unknown) => {
      for (const { photo, refuse } of requests) refuse(toRage3dError(error, photo))
    })
  }
  return (request) => {
    if (arrived.push(request) === 1) void run()
  }
}

type SortedRequest = Refusable & { readonly need: Need }

/** What can be built at once, what must wait for the others, and what this run may not buy. */
async function sortByNeed(
  requests: readonly Refusable[],
  session: Session,
  settings: Settings,
  interactive: boolean,
): Promise<Record<'now' | 'later' | 'missing', SortedRequest[]>> {
  const pipeline = await session.pipeline()
  const needs = await pipeline.needs(requests.map(({ photo }) => photo))
  const refused = consentPolicy(settings, interactive) === 'refuse'
  const draftsRefused = settings.ci && isDraftFallback(settings)
  const sorted = { now: [] as SortedRequest[], later: [] as SortedRequest[], missing: [] as SortedRequest[] }
  for (const [index, request] of requests.entries()) {
    const need = needs[index] as Need
    const withoutKey = need.error?.code === 'RAGE3D_KEY_MISSING'
    const missing = (need.kind === 'buy' && refused) || (need.kind === 'local' && draftsRefused) || withoutKey
    const now = need.kind === 'stored' || need.kind === 'local' || need.kind === 'refused'
    sorted[missing ? 'missing' : now ? 'now' : 'later'].push({ ...request, need })
  }
  return sorted
}
