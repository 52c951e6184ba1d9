/** Runs work once per key: callers that come while it runs share its result. */
export type SingleFlight = <T>(
  key: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

interface Flight {
  readonly result: Promise<unknown>
  readonly abort: AbortController
  waiting: number
}

/** The shared work is aborted when the last of its callers has gone away. */
export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Flight>()

  const takeOff = (key: string, work: (signal: AbortSignal) => Promise<unknown>): Flight => {
    const abort = new AbortController()
    const flight: Flight = { result: work(abort.signal), abort, waiting: 0 }
    const land = () => void (flights.get(key) === flight && flights.delete(key))
    flight.result.then(land, land)
    flights.set(key, flight)
    return flight
  }

  return async <T>(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    signal.throwIfAborted()
    const running = flights.get(key)
    const flight = running && !running.abort.signal.aborted ? running : takeOff(key, work)
    flight.waiting++
    let leave = () => {}
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
    })
    try {
      return (await Promise.race([flight.result, aborted])) as T
    } finally {
      signal.removeEventListener('abort', leave)
      if (--flight.waiting === 0) flight.abort.abort(new DOMException('Nobody waits for it.', 'AbortError'))
    }
  }
}
