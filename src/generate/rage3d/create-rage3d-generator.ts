import { randomUUID } from 'node:crypto'
import { type Client, type Clock, elapsed, systemClock } from '../../api/index.js'
import type { Ledger, Store, Take } from '../../cache/index.js'
import { CacheError } from '../../errors/index.js'
import type { Generation, GeneratorContext, GeneratorInput } from '../types.js'
import { advancePurchase } from './advance-purchase.js'
import { downloadInto } from './fetch-model.js'
import { ledgerStatus } from './ledger-status.js'
import { blindLook, lookAtPhoto, takeOf } from './look-at-photo.js'
import { createMoments } from './moments.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { notFetched } from './purchase-errors.js'
import type { Rage3dSettings } from './rage3d-settings.js'
import type { Rage3dContext, Rage3dGenerator } from './rage3d-types.js'
import { recoverAll } from './recover-all.js'
import { resolveAttempt } from './resolve-attempt.js'
import { createSpendStop } from './spend-stop.js'
import { SUBMISSION } from './submit-attempt.js'
import { createTurns } from './turns.js'

export interface Rage3dGeneratorOptions {
  readonly client: Client
  readonly store: Store
  readonly ledger: Ledger
  readonly settings: Rage3dSettings
  /** Fingerprint of service and key, of `accountOf`. */
  readonly account: string
  /** Checks a downloaded model completely before it is stored; throws what is wrong with it. */
  readonly checkModel: (glb: Uint8Array) => Promise<void>
  /** Task ids that the lockfile records: generations that are ours. */
  readonly knownTasks?: () => Promise<readonly string[]>
  /** Name of the run that budgets are counted for. Default: random. */
  readonly runId?: string
  readonly clock?: Clock
  /** 0–1. Default `Math.random`. */
  readonly random?: () => number
}

/** The generator that buys from the service. Opens nothing and sends nothing before it is asked to. */
export function createRage3dGenerator(options: Rage3dGeneratorOptions): Rage3dGenerator {
  const { store, ledger, settings, account, checkModel } = options
  const stop = createSpendStop(settings)
  const client = stop.listening(options.client)
  const clock = options.clock ?? systemClock
  const turns = createTurns()
  let charged: number[] = []
  const purchaser: Purchaser = {
    ...{ client, store, ledger, settings, account, checkModel, clock, turns, stop },
    moments: createMoments(clock),
    run: options.runId ?? randomUUID(),
    random: options.random ?? Math.random,
    knownTasks: options.knownTasks ?? (async () => []),
    onCharge: (amount) => {
      charged = [...charged, amount]
    },
  }

  async function generate(input: GeneratorInput, context: Rage3dContext): Promise<Generation> {
    const { rawKey, photo } = input
    const { again = false, maySubmit = false } = context
    const warnings: string[] = []
    const purchase: Purchase = {
      ...{ rawKey, photo, input, again, maySubmit, startedAt: elapsed(clock), signal: context.signal },
      onProgress: (progress) => context.onProgress(progress),
      onWarning: (message) => {
        if (context.onWarning) context.onWarning(message)
        else warnings.push(message)
      },
    }
    return turns.take(rawKey, async () => {
      if (again && maySubmit) await ledger.closeSettled(rawKey)
      const { attempt, source } = await advancePurchase(purchaser, purchase)
      const take = takeOf(attempt)!
      await ensureStored(take, { ...context, name: photo })
      return {
        glb: null,
        sha256: take.sha256,
        bytes: take.bytes,
        source,
        take,
        warnings,
      }
    })
  }

  /** Downloads a recorded model again if the store has lost it. */
  async function ensureStored(take: Take, context: GeneratorContext & { name: string }): Promise<void> {
    if ((await store.raw.check(take.sha256)) === 'ok') return
    const tell = (progress: number) =>
      context.onProgress({ stage: 'downloading', progress, taskId: take.taskId })
    const { signal, name } = context
    tell(0)
    try {
      const expected = take.sha256
      await downloadInto(purchaser, store.raw, take.taskId, { signal, expected, onProgress: tell })
    } catch (error) {
      throw notFetched(error, name, take)
    }
  }

  /** Newest first; the error, if the ledger cannot be read. */
  async function findAttempts(rawKeys: readonly string[]) {
    try {
      return await ledger.find(rawKeys)
    } catch (error) {
      if (error instanceof CacheError) return error
      throw error
    }
  }

  const whenAnswered = () => turns.take(SUBMISSION, async () => undefined)

  return {
    id: 'rage3d',
    version: '1',
    generate,
    async storedTakes(rawKey) {
      const found = await findAttempts([rawKey])
      const attempts = found instanceof CacheError ? [] : (found.get(rawKey) ?? [])
      return attempts.flatMap((attempt) => takeOf(attempt) ?? []).reverse()
    },
    async look(rawKeys) {
      const found = await findAttempts(rawKeys)
      const lookAt = (key: string) =>
        found instanceof CacheError ? blindLook(key, found) : lookAtPhoto(key, found.get(key) ?? [])
      return new Map(rawKeys.map((key) => [key, lookAt(key)]))
    },
    recoverAll: (context) => recoverAll(purchaser, context),
    fetchTake: (take, context) => turns.take(take.sha256, () => ensureStored(take, context)),
    resolve: (rawKey, resolution, { name, signal = new AbortController().signal }) =>
      turns.take(rawKey, () => resolveAttempt(purchaser, { rawKey, name, signal }, resolution)),
    mayHaveOpen: () => ledger.mayHaveOpen(),
    status: () => ledgerStatus(purchaser),
    budgetUsed: () => ledger.usedBy(purchaser.run),
    spent: () => ({
      generations: charged.filter((amount) => amount > 0).length - charged.filter((a) => a < 0).length,
      amount: charged.reduce((sum, amount) => sum + amount, 0),
    }),
    wallet: (signal) => client.balance({ signal }),
    async consented({ byPerson, signal }) {
      if (byPerson) stop.agreed()
      // What the answer says is heard by the stop; without an answer it stays.
      else if (stop.reason()) await client.balance({ signal }).catch(() => undefined)
    },
    whenAnswered,
    async close() {
      await whenAnswered()
      await ledger.close()
    },
  }
}
