import { ConfigError, type Rage3dError } from '../../errors/index.js'
import { createRetryTimers } from '../../watch/index.js'
import { failedStatus } from './failed-status.js'
import type { ShowStatus } from './status.js'

/** What stands in the way of photos: told once each, and tried again where it may pass. */
export interface Failures extends Disposable {
  /**
   * @param retried Whether trying again needs nobody's consent.
   * @returns whether it is tried again by itself.
   */
  tell(photo: string, error: Rage3dError, retried: boolean): boolean
  /** Tries again what the error did not let begin. */
  retry(photo: string, error: Rage3dError): void
  /** Tries at once all that waits for its next time. */
  hasten(): void
  /** The photo is finished, changed or asked for again: what was told of it is old. */
  forget(photo: string): void
}

export interface FailuresOptions {
  readonly relative: (photo: string) => string
  readonly show: ShowStatus
  readonly again: (photo: string) => void
  /** First waiting time in milliseconds; it doubles with each failure. Default: that of `createRetryTimers`. */
  readonly retryMs?: number | undefined
}

export function createFailures({ relative, show, again, retryMs }: FailuresOptions): Failures {
  const waiting = new Set<string>()
  const told = new Map<string, string>()
  /** What is wrong with the settings concerns every photo, until the server starts anew with others. */
  const toldOfAll = new Set<string>()
  let isClosed = false
  const retries = createRetryTimers({
    firstMs: retryMs,
    again(photo) {
      waiting.delete(photo)
      again(photo)
    },
  })
  const retry = (photo: string, { code }: Rage3dError) => {
    const passes = retries.passes(code)
    // What waits already may be found to fail by others too: that is no further try.
    if (passes && !waiting.has(photo) && !isClosed) {
      waiting.add(photo)
      retries.backOff(photo)
    }
    return passes
  }
  return {
    retry: (photo, error) => void retry(photo, error),
    tell(photo, error, retried) {
      const passes = retried && retry(photo, error)
      if (isClosed) return passes
      const news = retries.gist(error)
      const isKnown = told.get(photo) === news || toldOfAll.has(news)
      told.set(photo, news)
      if (error instanceof ConfigError) toldOfAll.add(news)
      const status = failedStatus(relative(photo), error)
      const text = passes ? `${status.text}\nIt is tried again by itself.` : status.text
      show({ ...status, text, isKnown })
      return passes
    },
    hasten() {
      for (const photo of waiting) retries.after(photo, 0)
    },
    forget(photo) {
      told.delete(photo)
      waiting.delete(photo)
      retries.forget(photo)
    },
    [Symbol.dispose]() {
      isClosed = true
      retries.close()
    },
  }
}
