/** Who waits for a signal. */
interface Waiting {
  readonly listeners: Set<() => void>
  /** The one listener that the signal itself has. */
  readonly tell: () => void
}

const waitingFor = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `listener` when `signal` aborts, which must not have happened yet; gives the function that takes it back.
 * However many listen, the signal has one listener, and none once all are taken back: Node warns of a leak from
 * the eleventh on, and the signal is the caller's, whose limit is not ours to raise.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const waiting = waitingFor.get(signal) ?? startWaiting(signal)
  const entry = () => listener() // One for each call: a function may be handed over twice.
  waiting.listeners.add(entry)
  return () => {
    if (!waiting.listeners.delete(entry) || waiting.listeners.size > 0) return
    waitingFor.delete(signal)
    signal.removeEventListener('abort', waiting.tell)
  }
}

function startWaiting(signal: AbortSignal): Waiting {
  const listeners = new Set<() => void>()
  const tell = () => {
    waitingFor.delete(signal)
    for (const listener of [...listeners]) if (listeners.delete(listener)) listener()
  }
  const waiting = { listeners, tell }
  waitingFor.set(signal, waiting)
  signal.addEventListener('abort', tell, { once: true })
  return waiting
}
