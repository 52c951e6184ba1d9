import { toRage3dError } from '../../errors/index.js'
import type { OutputSession, Pipeline } from '../../pipeline/index.js'
import { createRetryTimers, type PhotoWatcher, type SettledBatch } from '../../watch/index.js'
import { type BusyPhotos, createBusyPhotos } from './busy-photos.js'
import { createFailures } from './failures.js'
import { createFreeWork } from './free-work.js'
import { watchOutputs } from './lost-outputs.js'
import { createOutputUpdates } from './output-updates.js'
import { createPurchases, type Purchases } from './purchases.js'
import { createSaver } from './save-soon.js'
import type { WatchSessionOptions } from './watch-session.js'

/** What becomes of settled photos. */
export interface WatchWork {
  /** The pipeline's events without failures that nobody need hear of. */
  readonly events: Pick<Pipeline, 'on'>
  /** Messages by name of the photos that failed and did not change since. */
  readonly failing: ReadonlyMap<string, string>
  take(batch: SettledBatch): void
  /** Waits for what runs and leaves the output folder consistent. */
  finish(): Promise<void>
}

export interface WatchWorkOptions extends WatchSessionOptions {
  readonly output: OutputSession
  readonly watcher: PhotoWatcher
  readonly quietMs: number
  /** Somebody is asked before money is spent. */
  readonly isAsked: boolean
}

/** Joins free work, purchases and retries: each settled photo goes to what it needs. */
export function createWatchWork(options: WatchWorkOptions): WatchWork {
  const { pipeline, output, watcher, quietMs, isAsked, paths, spend, signal, onSettled } = options
  /** Signatures that were taken last: a photo that comes with the same one is tried again, not changed. */
  const taken = new Map<string, string | undefined>()
  const complain = onceEach(options)

  // (1) What holds the photos apart, and brings them back.
  const retries = createRetryTimers({ again: watcher.again, firstMs: options.retryMs })
  const busy: BusyPhotos = createBusyPhotos({
    onAgain: watcher.again,
    // Its photo went while it was at work.
    onReleased: (name) => watcher.photo(name) || prune([name]),
    onFailed(names, thrown) {
      complain.of(thrown)
      for (const name of names) retries.backOff(name)
    },
  })
  const failures = createFailures({
    ...{ pipeline, watcher, retries, signal, isAsked },
    onFinal: (name) => purchases.refuse(name),
    onUnpaid: (name) => purchases.askAgain(name),
  })
  const saver = createSaver({ output, onError: complain.of })
  const lost = watchOutputs({
    ...{ output, watcher, isBusy: busy.has, onManifestLost: saver.soon },
    intervalMs: options.lookMs,
  })
  const finished = (name: string) => {
    failures.forget(name)
    retries.forget(name)
    lost.forget(name)
  }

  // (2) What works on them.
  const updates = createOutputUpdates({
    ...{ output, watcher, saver, paths, spend, signal },
    onFinished: finished,
    onSaved(settled) {
      complain.forget()
      if (settled.changed.length + settled.removed.length > 0) onSettled(settled)
    },
  })
  const prune = (names: readonly string[]) =>
    busy.start([], async () => {
      // A photo is released by its `done`: everybody is to hear of that before `removed`.
      await Promise.resolve()
      await updates.prune(names)
    })
  const free = createFreeWork({ busy, updates, signal, onCostly: (names) => purchases.add(names) })
  const purchases: Purchases = createPurchases({
    ...{ watcher, busy, updates, retries, isAsked, quietMs },
    confirm: spend.confirm,
    isExamining: free.isExamining,
  })
  const stops = [
    pipeline.on('failed', (event) => {
      failures.take(event)
      busy.release(event.name)
    }),
    pipeline.on('done', ({ name, changed }) => {
      finished(name)
      if (changed) saver.soon()
      busy.release(name)
    }),
  ]

  const forget = (name: string) => {
    purchases.drop(name)
    finished(name)
    taken.delete(name)
  }
  const meet = (name: string) => {
    const signature = watcher.signatureOf(name)
    if (taken.get(name) !== signature) finished(name)
    taken.set(name, signature)
    if (busy.has(name)) busy.wait(name)
  }
  let first = true
  return {
    events: failures.events,
    failing: failures.failing,
    take({ changed, gone }) {
      for (const name of gone) forget(name)
      for (const { name } of changed) meet(name)
      const photos = changed.filter(({ name }) => !busy.has(name))
      if (photos.length > 0) free.start(photos)
      const absent = gone.filter((name) => !busy.has(name))
      if (absent.length > 0 || first) void prune(absent)
      if (first) void busy.start([], updates.rescue)
      first = false
    },
    async finish() {
      purchases.close()
      retries.close()
      lost[Symbol.dispose]()
      await busy.idle()
      for (const stop of stops) stop()
      await saver.now()
    },
  }
}

/** Tells of a trouble that concerns no single photo; of the same one only once, until it is over. */
function onceEach({ signal, onError }: Pick<WatchSessionOptions, 'signal' | 'onError'>) {
  let last = ''
  return {
    of(thrown: unknown) {
      const error = toRage3dError(thrown)
      if (signal.aborted || error.message === last) return
      last = error.message
      onError(error)
    },
    forget() {
      last = ''
    },
  }
}
