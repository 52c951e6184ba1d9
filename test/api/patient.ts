import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, type Clock, createClient } from '../../src/api/index.js'
import { KEY, type Loopback } from './loopback.js'

/** A client with few retries, whose waits take no time. */
export function patientClient({ url }: Pick<Loopback, 'url'>, options: ClientOptions = {}): Client {
  const client = createClient({ apiKey: KEY, url, retries: 2, clock: fakeClock(), ...options })
  onTestFinished(() => client.close())
  return client
}

/** A clock that does not wait, and remembers what it was asked to wait for. */
export function fakeClock(): Clock & { readonly waits: number[] } {
  let now = Date.parse('2026-03-21T12:00:00Z')
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      waits.push(ms)
      now += ms
    },
  }
}

/** The same clock, which is set back by an hour whenever somebody waits. */
export function unsteadyClock(): ReturnType<typeof fakeClock> {
  const clock = fakeClock()
  return { ...clock, now: () => clock.now() - clock.waits.length * 3_600_000, elapsed: () => clock.now() }
}
