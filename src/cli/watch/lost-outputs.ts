import type { OutputSession } from '../../pipeline/index.js'
import type { PhotoWatcher } from '../../watch/index.js'

/** Brings back outputs that were removed or altered. */
export interface LostOutputs extends Disposable {
  /** The model was put in place: its next loss is a new one. */
  forget(name: string): void
}

export interface LostOutputsOptions {
  readonly output: Pick<OutputSession, 'lost'>
  readonly watcher: Pick<PhotoWatcher, 'photo' | 'again'>
  readonly isBusy: (name: string) => boolean
  readonly onManifestLost: () => void
  /** Shortest time between two looks, in milliseconds. Default 2,000. */
  readonly intervalMs?: number
}

/** Looking may take at most this share of the time. */
const SHARE = 0.01

/**
 * Looks now and then whether outputs were removed or altered, and has their photos taken again, each loss once: from
 * the store they come back for nothing.
 */
export function watchOutputs(options: LostOutputsOptions): LostOutputs {
  const { output, watcher, isBusy, onManifestLost, intervalMs = 2_000 } = options
  const asked = new Set<string>()
  let timer: NodeJS.Timeout

  const ask = () => {
    const { models, manifest } = output.lost()
    for (const name of models) {
      if (asked.has(name) || isBusy(name) || !watcher.photo(name)) continue
      asked.add(name)
      watcher.again(name)
    }
    if (manifest) onManifestLost()
  }
  const look = () => {
    const startedAt = performance.now()
    try {
      ask()
    } catch {
      // A folder that cannot be read: whatever writes to it next tells.
    }
    plan(Math.max(intervalMs, (performance.now() - startedAt) / SHARE))
  }
  const plan = (ms: number) => {
    timer = setTimeout(look, ms)
  }
  plan(intervalMs)
  return {
    forget: (name) => void asked.delete(name),
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
