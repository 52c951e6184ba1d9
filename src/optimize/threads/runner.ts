import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { hasThreads, type Job, type JobName, type Result, runApart } from './run-apart.js'
import { runHere } from './run-here.js'

/** Does the long work on one model, in this thread or in others. */
export interface Runner {
  /** Whether geometry has a thread of its own. Jobs share memory with it that `shareGeometry` made. */
  readonly apart: boolean
  /**
   * Decides that, and gets ready; to be called when the model is about to be read.
   * @param accessorBytes What the model's accessors take.
   */
  start(accessorBytes: number): Promise<void>
  /** See `runApart` for what a job may be. */
  run<K extends JobName>(name: K, job: Job<K>): Promise<Result<K>>
  /** To be called when the model is done. */
  close(): void
}

/** Bytes of a model's geometry below which neither a thread nor better code would be ready before the work is done. */
const WORTHWHILE = 4_000_000
/** Always for another thread: the one that waits has something else to do meanwhile. */
const BESIDE = new Set<JobName>(['buildAtlas', 'transferNormals'])

/** Models in work in this process. */
let models = 0

/**
 * The geometry of large models is worked on in a thread of its own, which starts at once, so that it is ready when the
 * model has been read. Two processors are kept busy by one model's pictures and geometry anyway: a thread would only take
 * memory then (30 MB and more), unless other models are in work as well, whose turn comes sooner.
 */
export function createRunner(signal: AbortSignal | undefined): Runner {
  models++
  // One after the other: each of several would be given a thread.
  const queue = pLimit(1)
  const isBusy = () => queue.activeCount + queue.pendingCount > 0
  let apart = false
  const run: Runner['run'] = (name, job) => {
    if (hasThreads && BESIDE.has(name)) return runApart(name, job, signal)
    const here = !apart || (name === 'deviationOf' && isBusy())
    return here ? runHere(name, job, signal) : queue(() => runApart(name, job, signal))
  }
  return {
    get apart() {
      return apart
    },
    async start(accessorBytes) {
      const large = accessorBytes >= WORTHWHILE
      apart = hasThreads && large && (models > 1 || availableParallelism() > 2)
      // Loading modules takes threads that will soon be at work on pictures.
      if (!apart) await import('./thread-work.js')
      if (!large) return
      const warm = run('warmUpSimplifier', undefined)
      if (!apart) return warm
      // The next job learns of a failure.
      warm.catch(() => {})
    },
    run,
    close: () => void models--,
  }
}
