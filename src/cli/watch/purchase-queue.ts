import type { PhotoWatcher } from '../../watch/index.js'

/** Photos that wait for their quiet time, so that one question covers what was copied in one go. */
export interface PurchaseQueue {
  add(names: readonly string[]): void
  drop(name: string): void
  close(): void
}

export interface PurchaseQueueOptions {
  /** How long a photo must have been left alone, in milliseconds. */
  readonly quietMs: number
  readonly watcher: Pick<PhotoWatcher, 'stillFor' | 'isCurrent' | 'again'>
  /** Whether photos are being changed or looked at that may have to be bought too. */
  readonly isMoreComing: () => boolean
  /** Buys the photos; resolves once consent was given or refused, not when the models are there. */
  readonly buy: (names: readonly string[]) => Promise<void>
}

/** Photos that are quiet wait for those that are not yet, but not longer than this many quiet times. */
const PATIENCE = 3
/** A photo that changes at this moment is looked at again after so long, in milliseconds. */
const LOOK_AGAIN_MS = 200

/** Buys photos once all that wait are quiet, and nobody is being asked. */
export function createPurchaseQueue(options: PurchaseQueueOptions): PurchaseQueue {
  const { quietMs, watcher, isMoreComing, buy } = options
  const waiting = new Set<string>()
  let asking = false
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const remaining = (name: string): number => {
    const ms = quietMs - watcher.stillFor(name)
    if (ms > 0) return ms
    if (watcher.isCurrent(name)) return 0
    watcher.again(name)
    return LOOK_AGAIN_MS
  }

  const consider = () => {
    clearTimeout(timer)
    if (asking || closed || waiting.size === 0) return
    const times = [...waiting].map((name) => ({ name, ms: remaining(name) }))
    const quiet = times.filter(({ ms }) => ms === 0).map(({ name }) => name)
    const others = times.filter(({ ms }) => ms > 0).map(({ ms }) => ms)
    if (isMoreComing()) others.push(LOOK_AGAIN_MS)
    const isLate = quiet.some((name) => watcher.stillFor(name) >= PATIENCE * quietMs)
    if (quiet.length > 0 && (others.length === 0 || isLate)) void start(quiet)
    else timer = setTimeout(consider, Math.max(20, Math.min(...others)))
  }

  const start = async (names: readonly string[]) => {
    for (const name of names) waiting.delete(name)
    asking = true
    try {
      await buy(names)
    } finally {
      asking = false
      consider()
    }
  }

  return {
    add(names) {
      for (const name of names) waiting.add(name)
      consider()
    },
    drop(name) {
      waiting.delete(name)
      consider()
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
