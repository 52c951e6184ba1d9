import type { Rage3dError } from '../../errors/index.js'
import type { OutputSession, Pipeline, SpendOptions } from '../../pipeline/index.js'
import { createPhotoWatcher } from '../../watch/index.js'
import { createHeadStarts } from './head-starts.js'
import type { SettledOutputs } from './output-updates.js'
import { createWatchWork } from './watch-work.js'

export interface WatchSessionOptions {
  readonly pipeline: Pipeline
  /** Relative to the root. */
  readonly out: string
  /** Absolute. */
  readonly paths: readonly string[]
  readonly polling: boolean
  readonly spend: SpendOptions
  /** Ends the session: what is in flight is detached, and the output folder is left consistent. */
  readonly signal: AbortSignal
  /** A batch is settled and in place. */
  readonly onSettled: (settled: SettledOutputs) => void
  /** Something that concerns no single photo, such as an output folder that cannot be written. It is tried again. */
  readonly onError: (error: Rage3dError) => void
  readonly onWarning: (message: string) => void
  /** First waiting time of a failure that may pass, in milliseconds. Default 10,000. */
  readonly retryMs?: number
  /** Shortest time between two looks at the outputs, in milliseconds. Default 2,000. */
  readonly lookMs?: number
}

/** Photo folders and the output folder that follows them. */
export interface WatchSession {
  /** The pipeline's events without failures that nobody need hear of: of a photo that is just being saved, or repeated. */
  readonly events: Pick<Pipeline, 'on'>
  readonly models: OutputSession['models']
  /** Messages by name of the photos that failed and did not change since. */
  readonly failing: ReadonlyMap<string, string>
  /** Looks at every photo again, as when the lockfile changed. */
  refresh(): void
  /** Works until the signal aborts. */
  run(): Promise<void>
}

/**
 * Keeps an output folder up to date with photo folders. Free work is done as soon as a photo has settled; money is
 * spent on it only after it was left alone for `watch.quietMs`. Batches overlap, so a purchase that takes minutes holds
 * nothing up; one photo is worked on by one batch at a time.
 */
export async function openWatchSession(options: WatchSessionOptions): Promise<WatchSession> {
  const { pipeline, paths, polling, signal, onWarning } = options
  const { root, include, exclude, watch, spend, ci } = await pipeline.settings()
  const isAsked = spend.when === 'ask' && !ci && !options.spend.yes && options.spend.confirm !== undefined
  const output = await pipeline.openOutput(options.out)
  const watcher = createPhotoWatcher({
    ...{ root, include, exclude, paths, polling, signal },
    known: [...output.models.keys()],
    onStill: (photo) => starts.begin(photo),
    onTrouble: (error) =>
      onWarning(`The system cannot watch every folder (${error.message}); changes are found by looking.`),
  })
  const starts = createHeadStarts({ output, watcher })
  const work = createWatchWork({ ...options, output, watcher, isAsked, quietMs: watch.quietMs })
  return {
    events: work.events,
    models: output.models,
    failing: work.failing,
    refresh: () => watcher.againAll(),
    async run() {
      try {
        for await (const batch of watcher) {
          for (const name of [...batch.changed.map((photo) => photo.name), ...batch.gone]) starts.taken(name)
          work.take(batch)
        }
      } catch (thrown) {
        if (!signal.aborted) throw thrown
      } finally {
        await starts.close()
        await work.finish()
      }
    },
  }
}
