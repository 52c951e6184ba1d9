import type { NeedKind, SpendOptions } from '../../pipeline/index.js'
import type { PhotoWatcher, RetryTimers } from '../../watch/index.js'
import type { BusyPhotos } from './busy-photos.js'
import type { OutputUpdates } from './output-updates.js'
import { createPurchaseQueue } from './purchase-queue.js'

/** Money for photos that were left alone for long enough. Nobody is asked twice about the same bytes. */
export interface Purchases {
  /** These photos need money. */
  add(names: readonly string[]): void
  drop(name: string): void
  /** Money was refused for the photo as it is. */
  refuse(name: string): void
  /** Somebody agreed, but the account did not pay: the next question is about this photo as well. */
  askAgain(name: string): void
  close(): void
}

export interface PurchasesOptions {
  readonly watcher: PhotoWatcher
  readonly busy: BusyPhotos
  readonly updates: OutputUpdates
  readonly retries: RetryTimers
  readonly confirm: SpendOptions['confirm']
  /** Somebody is asked before money is spent. */
  readonly isAsked: boolean
  readonly quietMs: number
  /** Whether photos are being looked at that may have to be bought too. */
  readonly isExamining: () => boolean
}

export function createPurchases(options: PurchasesOptions): Purchases {
  const { watcher, busy, updates, retries, confirm, isAsked, quietMs, isExamining } = options
  /** Names with signatures for which money was refused, or given. */
  const refused = new Set<string>()
  const agreed = new Set<string>()
  /** Signatures by name of photos that the account did not pay for. */
  const unpaid = new Map<string, string>()
  const idOf = (name: string) => `${name}\n${watcher.signatureOf(name)}`
  const isStill = (name: string) => watcher.stillFor(name) >= quietMs && watcher.isCurrent(name)
  const postpone = (name: string, kind: NeedKind) => kind === 'buy' && !isStill(name)

  /** Buys quiet photos under one consent. Resolves when that is given or refused; the models follow. */
  function buy(names: readonly string[]): Promise<void> {
    const photos = names.flatMap((name) => (busy.has(name) ? [] : (watcher.photo(name) ?? [])))
    const wanted = photos.map(({ name }) => name)
    const ids = wanted.map(idOf)
    return new Promise((resolve) => {
      const ask: SpendOptions['confirm'] = async (request, asked) => {
        const isKnown = ids.every((id) => agreed.has(id))
        const answer = isKnown || (await confirm?.(request, asked)) === true
        if (answer) for (const id of ids) agreed.add(id)
        resolve()
        return answer
      }
      const task = async () => {
        const result = await updates.update(photos, { postpone, confirm: confirm && ask })
        for (const name of result.postponed) retries.after(name, 0)
      }
      void busy.start(wanted, task).then(resolve)
      if (!isAsked) resolve()
    })
  }

  const isMoreComing = () => watcher.isRestless() || isExamining()
  const queue = createPurchaseQueue({ quietMs, watcher, isMoreComing, buy })
  return {
    add(names) {
      const wanted = names.filter((name) => !refused.has(idOf(name)) && unpaid.get(name) !== idOf(name))
      if (wanted.length === 0) return
      queue.add([...wanted, ...unpaid.keys()])
      unpaid.clear()
    },
    drop(name) {
      unpaid.delete(name)
      queue.drop(name)
    },
    refuse: (name) => void refused.add(idOf(name)),
    askAgain(name) {
      agreed.delete(idOf(name))
      unpaid.set(name, idOf(name))
    },
    close: queue.close,
  }
}
