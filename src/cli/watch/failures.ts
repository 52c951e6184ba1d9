import { PhotoError } from '../../errors/index.js'
import type { Pipeline, PipelineEvents } from '../../pipeline/index.js'
import type { PhotoWatcher, RetryTimers } from '../../watch/index.js'

/** Which failures are shown, and what becomes of their photos. */
export interface Failures {
  /** The pipeline's events without failures that nobody need hear of. */
  readonly events: Pick<Pipeline, 'on'>
  /** Messages by name of the photos that failed and did not change since. */
  readonly failing: ReadonlyMap<string, string>
  take(event: PipelineEvents['failed']): void
  /** The photo is finished, changed or gone. */
  forget(name: string): void
}

export interface FailuresOptions {
  readonly pipeline: Pick<Pipeline, 'on'>
  readonly watcher: Pick<PhotoWatcher, 'isCurrent' | 'stillFor' | 'again'>
  readonly retries: RetryTimers
  readonly signal: AbortSignal
  /** Somebody is asked before money is spent. */
  readonly isAsked: boolean
  /** Neither time nor another look helps: only a change of the photo or the settings. */
  readonly onFinal: (name: string) => void
  /** Somebody agreed, and the account did not pay: that is asked again together with the next photo. */
  readonly onUnpaid: (name: string) => void
}

/** A broken photo is not complained of before it stood still for so long: it may be half of a slow copy. */
const BROKEN_MS = 2_000
/** Exit code of everything that is wrong with a photo itself. */
const PHOTO_REFUSED = 4

/** Hears of every failure, passes on what is news, and plans the next try of what may pass. */
export function createFailures(options: FailuresOptions): Failures {
  const { pipeline, watcher, retries, signal, isAsked } = options
  const failing = new Map<string, string>()
  const told = new Map<string, string>()
  const listeners = new Set<(event: PipelineEvents['failed']) => void>()

  const isNews = ({ name, error }: PipelineEvents['failed']): boolean => {
    if (!watcher.isCurrent(name)) {
      // It was changed while it was at work: what counts is what it is now.
      watcher.again(name)
      return false
    }
    const stillFor = watcher.stillFor(name)
    if (error instanceof PhotoError && stillFor < BROKEN_MS) {
      retries.after(name, BROKEN_MS - stillFor)
      return false
    }
    if (isAsked && retries.isRefusal(error)) options.onUnpaid(name)
    else if (retries.passes(error.code)) retries.backOff(name)
    else if (error.exitCode !== PHOTO_REFUSED) options.onFinal(name)
    const isTold = failing.has(name) && told.get(name) === retries.gist(error)
    told.set(name, retries.gist(error))
    failing.set(name, error.message)
    return !isTold
  }

  return {
    failing,
    take(event) {
      if (signal.aborted || isNews(event)) for (const listener of listeners) listener(event)
    },
    forget: (name) => void failing.delete(name),
    events: {
      on(event, listener) {
        if (event !== 'failed') return pipeline.on(event, listener)
        const known = listener as (event: PipelineEvents['failed']) => void
        listeners.add(known)
        return () => void listeners.delete(known)
      },
    },
  }
}
