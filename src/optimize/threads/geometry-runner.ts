import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setImmediate as nextTick } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import type Tinypool from 'tinypool'
import type * as GeometryWork from './geometry-work.js'

type Work = typeof GeometryWork
type Name = keyof Work
type Job<K extends Name> = Parameters<Work[K]>[0]
type Result<K extends Name> = Awaited<ReturnType<Work[K]>>

/** Does the long work on the geometry of one model, one job after the other. */
export interface GeometryRunner {
  /** Whether it works in a thread of its own. Jobs then share memory with it that `shareGeometry` made. */
  readonly apart: boolean
  run<K extends Name>(name: K, job: Job<K>): Promise<Result<K>>
  /** To be called as early as possible: see `warmUpSimplifier`. A thread of its own does so when it starts. */
  warmUp(): Promise<void>
  /** To be called when the model is done. */
  close(): void
}

/** Bytes of a model's geometry below which neither a thread nor better code would be ready before the work is done. */
const WORTHWHILE = 4_000_000
/** A model's jobs follow each other closely; then the simplifier's memory, which never shrinks, is given back. */
const IDLE_MS = 1_000

/** Models in work in this process. */
let models = 0
let pool: Promise<Tinypool> | undefined

/**
 * The geometry of large models is worked on in a thread of its own, which starts at once, so that it is ready when the
 * model has been read. Two processors are kept busy by one model's pictures and geometry anyway: a thread would only
 * take memory then (some 50 MB), unless other models are in work as well, whose turn comes sooner.
 * @param accessorBytes What the model's accessors take.
 */
export function createGeometryRunner(accessorBytes: number, signal: AbortSignal | undefined): GeometryRunner {
  models++
  const close = () => void models--
  const large = accessorBytes >= WORTHWHILE
  const file = new URL('./geometry-work.js', import.meta.url)
  const crowded = models > 1 || availableParallelism() > 2
  // Where the sources are run there is no compiled module for a thread.
  if (!large || !crowded || !existsSync(fileURLToPath(file))) {
    const run: GeometryRunner['run'] = (name, job) => runHere(name, job, signal)
    const warmUp = async () => (large ? run('warmUpSimplifier', undefined) : undefined)
    return { apart: false, run, warmUp, close }
  }
  // One after the other: each of several would be given a thread.
  const limit = pLimit(1)
  const run: GeometryRunner['run'] = (name, job) =>
    limit(async () => {
      signal?.throwIfAborted()
      pool ??= startPool(file)
      try {
        return await (await pool).run(job, { name, ...(signal ? { signal } : {}) })
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      }
    })
  // The next job learns of a failure.
  run('warmUpSimplifier', undefined).catch(() => {})
  return { apart: true, run, async warmUp() {}, close }
}

/** Other work of this thread gets a turn before each job. */
async function runHere<K extends Name>(
  name: K,
  job: Job<K>,
  signal: AbortSignal | undefined,
): Promise<Result<K>> {
  const work = await import('./geometry-work.js')
  await nextTick()
  signal?.throwIfAborted()
  const run = work[name] as (job: Job<K>) => Result<K> | Promise<Result<K>>
  return run(job)
}

async function startPool(file: URL): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool')
  return new Tinypool({
    filename: file.href,
    minThreads: 0,
    maxThreads: Math.min(4, availableParallelism()),
    idleTimeout: IDLE_MS,
    runtime: 'worker_threads',
  })
}
