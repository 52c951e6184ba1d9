import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { BuildResult, NeedKind, OutputSession, Pipeline, SpendOptions } from '../../pipeline/index.js'
import {
  createPhotoWatcher,
  type PhotoWatcher,
  type SettledBatch,
  type WatchedPhoto,
} from '../../watch/index.js'
import { createFailures } from './failures.js'
import { createPurchaseQueue } from './purchase-queue.js'
import { createRetryTimers } from './retry-timers.js'
import { createSaver } from './save-soon.js'

export interface WatchSessionOptions {
  readonly pipeline: Pipeline
  /** Relative to the root. */
  readonly out: string
  /** Absolute. */
  readonly paths: readonly string[]
  readonly polling: boolean
  readonly spend: SpendOptions
  /** Ends the session: what is in flight is detached, and the output folder is left consistent. */
  readonly signal: AbortSignal
  /** A batch is settled and in place. */
  readonly onSettled: (settled: SettledOutputs) => void
  /** Something that concerns no single photo, such as an output folder that cannot be written. It is tried again. */
  readonly onError: (error: Rage3dError) => void
  readonly onWarning: (message: string) => void
  /** First waiting time of a failure that may pass, in milliseconds. Default 10,000. */
  readonly retryMs?: number
}

/** What one batch changed in the output folder. */
export interface SettledOutputs {
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** Photo folders and the output folder that follows them. */
export interface WatchSession {
  /** The pipeline's events without failures that nobody need hear of: of a photo that is just being saved, or repeated. */
  readonly events: Pick<Pipeline, 'on'>
  readonly models: OutputSession['models']
  /** Messages by name of the photos that failed and did not change since. */
  readonly failing: ReadonlyMap<string, string>
  /** Looks at every photo again, as when the lockfile changed. */
  refresh(): void
  /** Works until the signal aborts. */
  run(): Promise<void>
}

/**
 * Keeps an output folder up to date with photo folders. Free work is done as soon as a photo has settled; money is
 * spent on it only after it was left alone for `watch.quietMs`. Batches overlap, so a purchase that takes minutes holds
 * nothing up; one photo is worked on by one batch at a time.
 */
export async function openWatchSession(options: WatchSessionOptions): Promise<WatchSession> {
  const { pipeline, paths, polling, signal, onWarning } = options
  const { root, include, exclude, watch, spend, ci } = await pipeline.settings()
  const isAsked = spend.when === 'ask' && !ci && !options.spend.yes && options.spend.confirm !== undefined
  const output = await pipeline.openOutput(options.out)
  const watcher = createPhotoWatcher({
    ...{ root, include, exclude, paths, polling, signal },
    known: [...output.models.keys()],
    onTrouble: (error) =>
      onWarning(`The system cannot watch every folder (${error.message}); changes are found by looking.`),
  })
  const work = createWork({ ...options, output, watcher, isAsked, quietMs: watch.quietMs })
  return {
    events: work.events,
    models: output.models,
    failing: work.failing,
    refresh: () => watcher.againAll(),
    async run() {
      try {
        for await (const batch of watcher) work.take(batch)
      } catch (thrown) {
        if (!signal.aborted) throw thrown
      } finally {
        await work.finish()
      }
    },
  }
}

interface WorkOptions extends WatchSessionOptions {
  readonly output: OutputSession
  readonly watcher: PhotoWatcher
  readonly quietMs: number
  /** Somebody is asked before money is spent. */
  readonly isAsked: boolean
}

/** What is not free, or takes as long as the service does. */
const SLOW_KINDS: ReadonlySet<NeedKind> = new Set<NeedKind>(['buy', 'resume', 'fetch'])

function createWork(options: WorkOptions) {
  const { pipeline, output, watcher, quietMs, isAsked, paths, spend, signal, onSettled, onError } = options
  /** The task that works on a photo. */
  const busy = new Map<string, object>()
  /** Signatures that were taken last: a photo that comes with the same one is tried again, not changed. */
  const taken = new Map<string, string>()
  /** Came again while they were busy. */
  const waiting = new Set<string>()
  const running = new Set<Promise<void>>()
  /** Signatures for which money was refused, or given: nobody is asked twice about the same bytes. */
  const refused = new Set<string>()
  const agreed = new Set<string>()
  const retries = createRetryTimers({ again: watcher.again, firstMs: options.retryMs })
  const failures = createFailures({
    ...{ pipeline, watcher, retries, signal },
    onFinal: (name) => refused.add(signatureOf(name)),
  })
  const saver = createSaver({ output, onError: (thrown) => complain(thrown) })
  const isMoreComing = () => watcher.isRestless() || examining > 0
  const queue = createPurchaseQueue({ quietMs, watcher, isMoreComing, buy })
  let complaint = ''
  /** Batches of which it is not known yet what they cost. */
  let examining = 0

  const complain = (thrown: unknown) => {
    const error = toRage3dError(thrown)
    if (signal.aborted || error.message === complaint) return
    complaint = error.message
    onError(error)
  }
  const signatureOf = (name: string) => `${name}\n${watcher.signatureOf(name)}`

  const settle = async (changed: readonly string[], removed: readonly string[]) => {
    await saver.now()
    complaint = ''
    if (changed.length + removed.length > 0) onSettled({ changed, removed })
  }

  const finished = (name: string) => {
    failures.forget(name)
    retries.forget(name)
  }

  const prune = (names: readonly string[]) => output.prune(watcher.found(), paths, new Set(names))

  /** The photo may be worked on again. What changed or went meanwhile is seen to now. */
  const release = (name: string) => {
    if (!busy.delete(name)) return
    if (waiting.delete(name)) watcher.again(name)
    if (!watcher.photo(name)) start([], () => settle([], prune([name])))
  }

  /** Runs work on photos, which are busy until then. */
  const start = (names: readonly string[], task: () => Promise<void>): Promise<void> => {
    const token = {}
    for (const name of names) busy.set(name, token)
    const tracked = task()
      .catch((thrown) => {
        complain(thrown)
        for (const name of names) retries.backOff(name)
      })
      .finally(() => {
        running.delete(tracked)
        for (const name of names) if (busy.get(name) === token) release(name)
      })
    running.add(tracked)
    return tracked
  }

  const update = async (
    photos: readonly WatchedPhoto[],
    extra: Pick<Parameters<OutputSession['update']>[1], 'postpone' | 'confirm'>,
  ): Promise<BuildResult> => {
    const sets = photos.flatMap(({ set }) => set ?? [])
    const refusals = photos.flatMap(({ name, refused }) => refused.map((error) => ({ name, error })))
    const found = {
      sets,
      refused: refusals.map(({ error }) => error),
      refusedNames: refusals.map(({ name }) => name),
    }
    const result = await output.update(found, { ...spend, ...extra, signal, followUp: true })
    for (const name of result.models.keys()) finished(name)
    await settle(changedIn(result), [])
    return result
  }

  /** First everything that is free. What waits for the service goes on by itself, and money waits for quiet. */
  const takeFree = async (photos: readonly WatchedPhoto[]) => {
    const slow = new Map<string, NeedKind>()
    const postpone = (name: string, kind: NeedKind) => {
      if (SLOW_KINDS.has(kind)) slow.set(name, kind)
      return SLOW_KINDS.has(kind)
    }
    examining++
    try {
      await update(photos, { postpone })
    } finally {
      examining--
    }
    if (signal.aborted) return
    const toBuy: string[] = []
    for (const photo of photos) {
      const { name } = photo
      const kind = slow.get(name)
      if (kind === 'buy') {
        release(name)
        if (!refused.has(signatureOf(name))) toBuy.push(name)
      } else if (kind) {
        const mayNotBuy = { postpone: (_: string, now: NeedKind) => now === 'buy' }
        void start([name], () => update([photo], mayNotBuy).then(() => {}))
      }
    }
    queue.add(toBuy)
  }

  /** Buys quiet photos under one consent. Resolves when that is given or refused; the models follow. */
  function buy(names: readonly string[]): Promise<void> {
    const photos = names.flatMap((name) => (busy.has(name) ? [] : (watcher.photo(name) ?? [])))
    const signatures = photos.map(({ name }) => signatureOf(name))
    return new Promise((resolve) => {
      const { confirm } = spend
      const ask: SpendOptions['confirm'] = async (request, asked) => {
        const isKnown = signatures.every((signature) => agreed.has(signature))
        const answer = isKnown || (await confirm?.(request, asked)) === true
        if (answer) for (const signature of signatures) agreed.add(signature)
        resolve()
        return answer
      }
      const isStill = (name: string) => watcher.stillFor(name) >= quietMs && watcher.isCurrent(name)
      const postpone = (name: string, kind: NeedKind) => kind === 'buy' && !isStill(name)
      const task = async () => {
        const result = await update(photos, { postpone, confirm: confirm && ask })
        for (const name of result.postponed) retries.after(name, 0)
      }
      void start(
        photos.map(({ name }) => name),
        task,
      ).then(resolve)
      if (!isAsked) resolve()
    })
  }

  const stops = [
    pipeline.on('failed', (event) => {
      failures.take(event)
      release(event.name)
    }),
    pipeline.on('done', ({ name, changed }) => {
      finished(name)
      if (changed) saver.soon()
      release(name)
    }),
  ]

  let first = true
  return {
    events: failures.events,
    failing: failures.failing,
    take({ changed, gone }: SettledBatch) {
      for (const name of gone) {
        queue.drop(name)
        finished(name)
        taken.delete(name)
      }
      for (const { name } of changed) {
        const signature = signatureOf(name)
        if (taken.get(name) !== signature) finished(name)
        taken.set(name, signature)
        if (busy.has(name)) waiting.add(name)
      }
      const free = changed.filter(({ name }) => !busy.has(name))
      const names = free.map(({ name }) => name)
      if (free.length > 0) void start(names, () => takeFree(free))
      const absent = gone.filter((name) => !busy.has(name))
      if (absent.length > 0 || first) void start([], () => settle([], prune(absent)))
      // Brings home what earlier runs paid for, also for photos that are not here any more.
      if (first) void start([], async () => void (await output.update(NOTHING, { ...spend, signal })))
      first = false
    },
    async finish() {
      queue.close()
      retries.close()
      while (running.size > 0) await Promise.allSettled(running)
      for (const stop of stops) stop()
      await saver.now()
    },
  }
}

const NOTHING = { sets: [], refused: [], refusedNames: [] }

function changedIn({ models }: BuildResult): string[] {
  return [...models.values()].filter(({ changed }) => changed).map(({ name }) => name)
}
