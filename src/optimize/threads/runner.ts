import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setImmediate as nextTick } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import type Tinypool from 'tinypool'
import type * as ThreadWork from './thread-work.js'

type Work = typeof ThreadWork
type Name = keyof Work
type Job<K extends Name> = Parameters<Work[K]>[0]
type Result<K extends Name> = Awaited<ReturnType<Work[K]>>

/** Does the long work on one model, in this thread or in others. */
export interface Runner {
  /** Whether geometry has a thread of its own. Jobs share memory with it that `shareGeometry` made. */
  readonly apart: boolean
  /**
   * Decides that, and gets ready; to be called when the model is about to be read.
   * @param accessorBytes What the model's accessors take.
   */
  start(accessorBytes: number): Promise<void>
  /** Other arrays in a job are copied; each should fill its buffer, or all of the buffer is. */
  run<K extends Name>(name: K, job: Job<K>): Promise<Result<K>>
  /** To be called when the model is done. */
  close(): void
}

/** Bytes of a model's geometry below which neither a thread nor better code would be ready before the work is done. */
const WORTHWHILE = 4_000_000
/** A model's jobs follow each other closely; then the threads' memory is given back. */
const IDLE_MS = 1_000
/** Always for another thread: the one that waits has something else to do meanwhile. */
const BESIDE = new Set<Name>(['buildAtlas', 'renewNormals'])

const compiled = new URL('./thread-work.js', import.meta.url)
/** Models in work in this process. */
let models = 0
let pool: Promise<Tinypool> | undefined

/**
 * The geometry of large models is worked on in a thread of its own, which starts at once, so that it is ready when the
 * model has been read. Two processors are kept busy by one model's pictures and geometry anyway: a thread would only take
 * memory then (30 MB and more), unless other models are in work as well, whose turn comes sooner.
 */
export function createRunner(signal: AbortSignal | undefined): Runner {
  models++
  // Where the sources are run there is no compiled module for threads.
  const threads = existsSync(fileURLToPath(compiled))
  // One after the other: each of several would be given a thread.
  const queue = pLimit(1)
  const isBusy = () => queue.activeCount + queue.pendingCount > 0
  let apart = false
  const run: Runner['run'] = (name, job) => {
    if (threads && BESIDE.has(name)) return runInPool(name, job, signal)
    const here = !apart || (name === 'deviationOf' && isBusy())
    return here ? runHere(name, job, signal) : queue(() => runInPool(name, job, signal))
  }
  return {
    get apart() {
      return apart
    },
    async start(accessorBytes) {
      if (accessorBytes < WORTHWHILE) return
      apart = threads && (models > 1 || availableParallelism() > 2)
      const warm = run('warmUpSimplifier', undefined)
      if (!apart) return warm
      // The next job learns of a failure.
      warm.catch(() => {})
    },
    run,
    close: () => void models--,
  }
}

/** Other work of this thread gets a turn before each job. */
async function runHere<K extends Name>(
  name: K,
  job: Job<K>,
  signal: AbortSignal | undefined,
): Promise<Result<K>> {
  const work = await import('./thread-work.js')
  await nextTick()
  signal?.throwIfAborted()
  const run = work[name] as (job: Job<K>) => Result<K> | Promise<Result<K>>
  return run(job)
}

/** An abort ends the thread at once. */
async function runInPool<K extends Name>(
  name: K,
  job: Job<K>,
  signal: AbortSignal | undefined,
): Promise<Result<K>> {
  signal?.throwIfAborted()
  pool ??= startPool()
  const threads = await pool
  try {
    return await threads.run(job, { name, ...(signal ? { signal } : {}) })
  } catch (error) {
    signal?.throwIfAborted()
    // What failed in WebAssembly may have left its module in disorder.
    await threads.recycleWorkers()
    throw error
  }
}

async function startPool(): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool')
  return new Tinypool({
    filename: compiled.href,
    minThreads: 0,
    maxThreads: Math.min(4, availableParallelism()),
    idleTimeout: IDLE_MS,
    runtime: 'worker_threads',
  })
}
