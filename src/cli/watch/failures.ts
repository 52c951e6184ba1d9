import { PhotoError, Rage3dError } from '../../errors/index.js'
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
  /** An error that concerns several photos stays one, and is shown once. */
  const retold = new WeakMap<Rage3dError, Rage3dError>()
  const listeners = new Set<(event: PipelineEvents['failed']) => void>()

  /** What is to be told of a failure; `null` if nobody need hear of it. */
  const judge = (event: PipelineEvents['failed']): PipelineEvents['failed'] | null => {
    const { name, error } = event
    if (!watcher.isCurrent(name)) {
      // It was changed while it was at work: what counts is what it is now.
      watcher.again(name)
      return null
    }
    const stillFor = watcher.stillFor(name)
    if (error instanceof PhotoError && stillFor < BROKEN_MS) {
      retries.after(name, BROKEN_MS - stillFor)
      return null
    }
    const isUnpaid = isAsked && retries.isRefusal(error)
    const isRetried = !isUnpaid && retries.passes(error.code)
    if (isUnpaid) options.onUnpaid(name)
    else if (isRetried) retries.backOff(name)
    else if (error.exitCode !== PHOTO_REFUSED) options.onFinal(name)
    const isTold = failing.has(name) && told.get(name) === retries.gist(error)
    told.set(name, retries.gist(error))
    failing.set(name, error.message)
    if (isTold) return null
    if (!isRetried) return event
    const shown = retold.get(error) ?? retriedError(error)
    retold.set(error, shown)
    return { ...event, error: shown }
  }

  return {
    failing,
    take(event) {
      const news = signal.aborted ? event : judge(event)
      if (news) for (const listener of listeners) listener(news)
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

/** The error with the remark that nobody need do anything for another try. */
function retriedError(cause: Rage3dError): Rage3dError {
  const { code, message, charged, photo, taskId } = cause
  const hint = `${cause.hint} It is tried again by itself.`.trim()
  return new Rage3dError(code, message, { hint, charged, photo, taskId, cause })
}
