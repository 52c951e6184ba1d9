/** Follows signatures over time and tells which have stood still for long enough. Pure: the caller brings the clock. */
export interface SettleTracker {
  /** Takes a sample of everything that exists; names that are missing begin to count as absent. */
  observe(signatures: ReadonlyMap<string, string>, now: number): void
  /** Takes a new sample of some names only. */
  sample(signatures: ReadonlyMap<string, string>, now: number): void
  /** How long the name has had the same signature, in milliseconds; 0 for an unknown one. */
  stillFor(name: string, now: number): number
  /** Names whose signature has stood still for `ms(name)` milliseconds and was not delivered yet. */
  due(ms: (name: string) => number, now: number): string[]
  /** Names that have been absent for `ms` milliseconds; each is told once. Only right after `observe` is it the truth. */
  absent(ms: number, now: number): string[]
  /** Notes that the present signature of the name was handed on. */
  deliver(name: string): void
  /** Makes the name due again although nothing changed. */
  redeliver(name: string): void
  signatureOf(name: string): string | undefined
  /** Names that exist and whose present signature was not delivered: what needs another sample soon. */
  restless(): string[]
  /** When the next restless name will have stood still for `ms(name)`; infinity if none will. */
  nextDue(ms: (name: string) => number): number
  /** When the next absent name has been absent for `ms`; infinity if none is. */
  nextAbsence(ms: number): number
}

interface Entry {
  /** Identity of all its files' contents; changes when any of them changes, comes or goes. */
  readonly signature: string
  /** Since when the signature has been the same. */
  readonly since: number
  readonly delivered: string | null
  readonly missingSince: number | null
}

/** `known`: names from before the start. Those that the first observation lacks are absent, as any other. */
export function createSettleTracker(known: Iterable<string> = []): SettleTracker {
  const entries = new Map<string, Entry>()
  for (const name of known) entries.set(name, { signature: '', since: 0, delivered: '', missingSince: null })

  const take = (name: string, signature: string, now: number) => {
    const before = entries.get(name)
    if (before?.signature === signature && before.missingSince === null) return
    const since = before?.signature === signature ? before.since : now
    entries.set(name, { signature, since, delivered: before?.delivered ?? null, missingSince: null })
  }
  const stillFor = (name: string, now: number) => {
    const entry = entries.get(name)
    return entry && entry.missingSince === null ? now - entry.since : 0
  }
  const isRestless = ({ signature, delivered, missingSince }: Entry) =>
    missingSince === null && delivered !== signature
  const restless = () => [...entries].filter(([, entry]) => isRestless(entry)).map(([name]) => name)
  return {
    observe(signatures, now) {
      for (const [name, signature] of signatures) take(name, signature, now)
      for (const [name, entry] of entries) {
        if (!signatures.has(name) && entry.missingSince === null)
          entries.set(name, { ...entry, missingSince: now })
      }
    },
    sample(signatures, now) {
      for (const [name, signature] of signatures) take(name, signature, now)
    },
    stillFor,
    due: (ms, now) => restless().filter((name) => stillFor(name, now) >= ms(name)),
    absent(ms, now) {
      const gone = [...entries]
        .filter(([, { missingSince }]) => missingSince !== null && now - missingSince >= ms)
        .map(([name]) => name)
      for (const name of gone) entries.delete(name)
      return gone
    },
    deliver(name) {
      const entry = entries.get(name)
      if (entry) entries.set(name, { ...entry, delivered: entry.signature })
    },
    redeliver(name) {
      const entry = entries.get(name)
      if (entry) entries.set(name, { ...entry, delivered: null })
    },
    signatureOf: (name) => entries.get(name)?.signature,
    restless,
    nextDue(ms) {
      let next = Number.POSITIVE_INFINITY
      for (const [name, entry] of entries)
        if (isRestless(entry)) next = Math.min(next, entry.since + ms(name))
      return next
    },
    nextAbsence(ms) {
      let next = Number.POSITIVE_INFINITY
      for (const { missingSince } of entries.values())
        if (missingSince !== null) next = Math.min(next, missingSince + ms)
      return next
    },
  }
}
