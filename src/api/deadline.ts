import { MAX_TIMER_MS } from './clock.js'
import { onAbort } from './on-abort.js'

/** A signal that aborts after a time or with another signal; dispose it to let go of both. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Whether the time ran out, as opposed to the other signal having aborted. */
  readonly expired: boolean
  /** Stops the time; the other signal still counts. */
  stop(): void
}

/** The reason of a signal whose time ran out. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  constructor(ms: number) {
    super(`no complete answer within ${Math.round(ms)} ms`)
  }
}

/**
 * Starts a deadline of `ms` milliseconds below `parent`. It measures real time, since sockets do.
 * `AbortSignal.any` is not used: whether a long-lived parent keeps every signal made from it depends on the
 * version of Node (https://github.com/nodejs/node/issues/54614).
 */
export function startDeadline(ms: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController()
  let expired = false
  const expire = () => {
    expired = true
    controller.abort(new DeadlineError(ms))
  }
  const follow = () => controller.abort(parent?.reason)
  const timer = setTimeout(expire, Math.min(Math.max(0, ms), MAX_TIMER_MS))
  if (parent?.aborted) follow()
  const letGo = parent && !parent.aborted ? onAbort(parent, follow) : null
  return {
    signal: controller.signal,
    get expired() {
      return expired
    },
    stop: () => clearTimeout(timer),
    [Symbol.dispose]() {
      clearTimeout(timer)
      letGo?.()
    },
  }
}
