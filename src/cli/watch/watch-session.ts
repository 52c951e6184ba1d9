import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { BuildResult, OutputSession, Pipeline, SpendOptions } from '../../pipeline/index.js'
import { createPhotoWatcher, type PhotoWatcher, type SettledBatch } from '../../watch/index.js'
import { createRetryTimes } from './retry-times.js'

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
  /** A batch is settled and in place. Awaited before the next call. */
  readonly onSettled: (settled: SettledOutputs) => Promise<void>
  /** A batch as a whole failed, as when the output folder cannot be written; its photos are tried again later. */
  readonly onError: (error: Rage3dError) => void
}

/** What one batch changed in the output folder. */
export interface SettledOutputs {
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** A photo that changed while it was at work is looked at again after so long. */
const BUSY_MS = 200
/** A batch that failed as a whole is tried again after so long. */
const RETRY_BATCH_MS = 10_000

type Sets = SettledBatch['changed']
type Refusals = Pick<SettledBatch['found'], 'refused' | 'refusedNames'>

const NO_REFUSALS: Refusals = { refused: [], refusedNames: [] }

/**
 * Keeps an output folder up to date with photo folders until the signal aborts. Free work is done as soon as a photo
 * has settled; money is spent on it only after it was left alone for `watch.quietMs`. Batches overlap, so a purchase
 * that takes minutes holds nothing up; one photo is worked on by one batch at a time.
 */
export async function runWatchSession(options: WatchSessionOptions): Promise<void> {
  const { pipeline, paths, polling, signal } = options
  const settings = await pipeline.settings()
  const output = await pipeline.openOutput(options.out)
  const watcher = createPhotoWatcher({ ...settings, paths, polling, signal })
  const work = createWork({ ...options, output, watcher, quietMs: settings.watch.quietMs })
  try {
    for await (const batch of watcher) work.take(batch)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  } finally {
    await work.finish()
    await output.save()
  }
}

interface WorkOptions extends WatchSessionOptions {
  readonly output: OutputSession
  readonly watcher: PhotoWatcher
  readonly quietMs: number
}

function createWork({ output, watcher, quietMs, paths, spend, signal, onSettled, onError }: WorkOptions) {
  const busy = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  const retries = createRetryTimes()
  let telling: Promise<void> = Promise.resolve()

  const later = (ms: number, name: string) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      watcher.again(name)
    }, ms)
    timers.add(timer)
  }

  const settle = async (changed: readonly string[], removed: readonly string[]) => {
    await output.save()
    if (changed.length + removed.length === 0) return
    telling = telling.then(() => onSettled({ changed, removed }))
    await telling
  }

  const update = async (sets: Sets, refusals: Refusals, mayBuy: boolean) => {
    const postpone = mayBuy ? undefined : () => true
    const result = await output.update(
      { sets, refused: refusals.refused, refusedNames: refusals.refusedNames },
      { ...spend, signal, postpone },
    )
    followUp(result)
    await settle(changedIn(result), [])
    return result
  }

  const followUp = (result: BuildResult) => {
    for (const { name, error } of result.report.models) {
      const ms = error ? retries.after(name, error.code) : null
      if (!error) retries.forget(name)
      if (ms !== null && !signal.aborted) later(ms, name)
    }
  }

  /** First everything that is free; then, in a second step of its own, what has been quiet for long enough. */
  const handle = async (sets: Sets, refusals: Refusals) => {
    const { postponed } = await update(sets, refusals, false)
    const isQuiet = ({ name }: Sets[number]) => watcher.isStill(name, quietMs)
    const due = sets.filter((set) => postponed.includes(set.name))
    for (const set of due) if (!isQuiet(set)) later(quietMs, set.name)
    const quiet = due.filter(isQuiet)
    if (quiet.length > 0) await update(quiet, NO_REFUSALS, true)
  }

  const start = (names: readonly string[], task: Promise<void>) => {
    const tracked = task
      .catch((thrown) => {
        if (signal.aborted) return
        const error = toRage3dError(thrown)
        onError(error)
        for (const name of names) later(retries.after(name, error.code) ?? RETRY_BATCH_MS, name)
      })
      .finally(() => {
        running.delete(tracked)
        for (const name of names) busy.delete(name)
      })
    running.add(tracked)
  }

  let first = true
  return {
    take({ changed, gone, found, refusalsChanged }: SettledBatch) {
      // What is still at work comes again when it is done: its newer content is then taken.
      const free = changed.filter(({ name }) => !busy.has(name))
      for (const { name } of changed) if (busy.has(name)) later(BUSY_MS, name)
      for (const { name } of free) busy.add(name)
      if (free.length > 0 || refusalsChanged) {
        const names = free.map(({ name }) => name)
        start(names, handle(free, refusalsChanged ? found : NO_REFUSALS))
      }
      // At the start everything may have changed; later only what the watcher missed for a while is gone.
      if (first || gone.length > 0)
        start([], settle([], output.prune(found, paths, first ? undefined : new Set(gone))))
      first = false
    },
    async finish() {
      for (const timer of timers) clearTimeout(timer)
      await Promise.allSettled(running)
      await telling
    },
  }
}

function changedIn({ models }: BuildResult): string[] {
  return [...models.values()].filter(({ changed }) => changed).map(({ name }) => name)
}
