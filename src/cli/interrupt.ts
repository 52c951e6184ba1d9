/** Aborts on the first Ctrl-C or SIGTERM; the second ends the process at once. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
}

export interface InterruptOptions {
  /** Called once, with the first signal: says what will be resumed. */
  readonly onFirst?: () => void
}

export function listenForInterrupt({ onFirst }: InterruptOptions = {}): Interrupt {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      // Safe at any instant: everything that matters is on disk before it takes effect.
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    onFirst?.()
    controller.abort(new DOMException('The run was interrupted.', 'AbortError'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
