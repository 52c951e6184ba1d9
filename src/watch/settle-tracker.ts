/** What the tracker says of one photo set. */
export interface TrackedState {
  /** Identity of all its files' contents; changes when any of them changes, comes or goes. */
  readonly signature: string
  /** Milliseconds, by the caller's clock, since when the signature has been the same. */
  readonly since: number
}

/** Follows signatures over time and tells which have stood still for long enough. Pure: the caller brings the clock. */
export interface SettleTracker {
  /** Takes a new sample of everything that exists; names that are missing begin to count as absent. */
  observe(signatures: ReadonlyMap<string, string>, now: number): void
  /** Takes a new sample of some names only. */
  sample(signatures: ReadonlyMap<string, string>, now: number): void
  /** Whether the name has had the same signature for `ms` milliseconds. */
  isStill(name: string, ms: number, now: number): boolean
  /** Names whose settled signature was not delivered yet. */
  due(ms: number, now: number): string[]
  /** Names that have been absent for `ms` milliseconds; each is told once. */
  absent(ms: number, now: number): string[]
  /** Notes that the present signature of the name was handed on. */
  deliver(name: string): void
  /** Makes the name due again although nothing changed. */
  redeliver(name: string): void
  signatureOf(name: string): string | undefined
  /** Names that are not still, or not delivered: what needs another sample soon. */
  restless(): string[]
}

interface Entry extends TrackedState {
  readonly delivered: string | null
}

export function createSettleTracker(): SettleTracker {
  const entries = new Map<string, Entry>()
  const missing = new Map<string, number>()

  const take = (name: string, signature: string, now: number) => {
    missing.delete(name)
    const before = entries.get(name)
    if (before?.signature === signature) return
    entries.set(name, { signature, since: now, delivered: before?.delivered ?? null })
  }
  const isStill = (name: string, ms: number, now: number) => {
    const entry = entries.get(name)
    return entry !== undefined && now - entry.since >= ms
  }
  return {
    observe(signatures, now) {
      for (const [name, signature] of signatures) take(name, signature, now)
      for (const name of entries.keys()) {
        if (!signatures.has(name) && !missing.has(name)) missing.set(name, now)
      }
    },
    sample(signatures, now) {
      for (const [name, signature] of signatures) take(name, signature, now)
    },
    isStill,
    due: (ms, now) =>
      [...entries]
        .filter(
          ([name, { signature, delivered }]) =>
            !missing.has(name) && delivered !== signature && isStill(name, ms, now),
        )
        .map(([name]) => name),
    absent(ms, now) {
      const gone = [...missing].filter(([, since]) => now - since >= ms).map(([name]) => name)
      for (const name of gone) {
        missing.delete(name)
        entries.delete(name)
      }
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
    restless: () => [
      ...[...entries].filter(([, { signature, delivered }]) => signature !== delivered).map(([name]) => name),
      ...missing.keys(),
    ],
  }
}
