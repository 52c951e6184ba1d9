/** Aborts on the first Ctrl-C or SIGTERM; the second ends the process at once. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
}

export interface InterruptOptions {
  /** Called once, with the first signal: says what will be resumed. */
  readonly onFirst?: () => void
  /** Whether the work has no other end and is of no use once nobody reads stdout any more. Default: false. */
  readonly endless?: boolean
}

export function listenForInterrupt({ onFirst, endless = false }: InterruptOptions = {}): Interrupt {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      // Safe at any instant: everything that matters is on disk before it takes effect.
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    onFirst?.()
    controller.abort(new DOMException('The run was interrupted.', 'AbortError'))
  }
  const onReaderGone = () => void (controller.signal.aborted || onSignal('SIGTERM'))
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  if (endless) process.stdout.once('error', onReaderGone)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
      process.stdout.off('error', onReaderGone)
    },
  }
}
