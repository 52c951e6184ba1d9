import type { BuildResult, OutputSession, SpendOptions } from '../../pipeline/index.js'
import type { PhotoWatcher, WatchedPhoto } from '../../watch/index.js'
import type { Saver } from './save-soon.js'

/** What one batch changed in the output folder. */
export interface SettledOutputs {
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

export type UpdateHow = Pick<Parameters<OutputSession['update']>[1], 'postpone' | 'confirm'>

/** The output folder, told of watched photos. */
export interface OutputUpdates {
  /** Finishes photos and tells of what settled. */
  update(photos: readonly WatchedPhoto[], how: UpdateHow): Promise<BuildResult>
  /** Takes out the models of these names if their photos are gone. */
  prune(names: readonly string[]): Promise<void>
  /** Brings home what earlier runs paid for, also for photos that are not here any more. */
  rescue(): Promise<void>
}

export interface OutputUpdatesOptions {
  readonly output: OutputSession
  readonly watcher: Pick<PhotoWatcher, 'found'>
  readonly saver: Saver
  /** Absolute. */
  readonly paths: readonly string[]
  readonly spend: SpendOptions
  readonly signal: AbortSignal
  readonly onFinished: (name: string) => void
  /** The manifest is written; `settled` may be empty. */
  readonly onSaved: (settled: SettledOutputs) => void
}

export function createOutputUpdates(options: OutputUpdatesOptions): OutputUpdates {
  const { output, watcher, saver, paths, spend, signal, onFinished, onSaved } = options
  return {
    async update(photos, how) {
      const result = await output.update(foundOf(photos), { ...spend, ...how, signal, followUp: true })
      for (const name of result.models.keys()) onFinished(name)
      await saver.now()
      // A photo that went while the batch was at work has taken its model along: that was told as removed.
      const changed = changedIn(result).filter((name) => output.models.has(name))
      onSaved({ changed, removed: [] })
      return result
    },
    async prune(names) {
      const removed = output.prune(watcher.found(), paths, new Set(names))
      await saver.now()
      onSaved({ changed: [], removed })
    },
    rescue: async () => void (await output.update(foundOf([]), { ...spend, signal })),
  }
}

function foundOf(photos: readonly WatchedPhoto[]) {
  const refusals = photos.flatMap(({ name, refused }) => refused.map((error) => ({ name, error })))
  return {
    sets: photos.flatMap(({ set }) => set ?? []),
    refused: refusals.map(({ error }) => error),
    refusedNames: refusals.map(({ name }) => name),
  }
}

function changedIn({ models }: BuildResult): string[] {
  return [...models.values()].filter(({ changed }) => changed).map(({ name }) => name)
}
