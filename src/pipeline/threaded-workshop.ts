import { MessageChannel } from 'node:worker_threads'
import type Tinypool from 'tinypool'
import { OptimizeError } from '../errors/index.js'
import type { Generation } from '../generate/index.js'
import type { OptimizedModel, Poster } from '../optimize/index.js'
import type { WorkerJob, WorkerResult } from './worker.js'
import { createInlineWorkshop, type WorkContext, type Workshop } from './workshop.js'

type JobParts = WorkerJob extends infer Job ? (Job extends WorkerJob ? Omit<Job, 'port'> : never) : never

/** A thread that has just been at work is worth keeping: a new one loads and compiles everything anew. */
const IDLE_MS = 300_000

/**
 * Works in up to two worker threads, so that a dev server's event loop stays free. Threads start with the first job
 * and end when idle. Recipes with user transforms run in this thread: functions cannot be sent to another.
 */
export function createThreadedWorkshop(): Workshop {
  const inline = createInlineWorkshop()
  let pool: Promise<Tinypool> | undefined

  const run = async (job: JobParts, { signal, onProgress }: WorkContext) => {
    signal.throwIfAborted()
    pool ??= startPool()
    const { port1, port2 } = new MessageChannel()
    const onAbort = () => port1.postMessage('abort')
    signal.addEventListener('abort', onAbort)
    port1.on('message', onProgress)
    port1.unref()
    try {
      const result: WorkerResult = await (await pool).run({ ...job, port: port2 }, { transferList: [port2] })
      signal.throwIfAborted()
      if (result.ok) return result.value
      const { code, message, hint, photo, cause } = result
      throw new OptimizeError(code, message, { hint, photo, cause })
    } finally {
      signal.removeEventListener('abort', onAbort)
      port1.close()
    }
  }

  return {
    draft: (input, context) => run({ kind: 'draft', input }, context) as Promise<Generation>,
    optimize: (glb, recipe, name, context) =>
      recipe.transforms.length > 0
        ? inline.optimize(glb, recipe, name, context)
        : (run({ kind: 'optimize', glb, recipe, name }, context) as Promise<OptimizedModel>),
    poster: (glb, signal) => run({ kind: 'poster', glb }, { signal, onProgress() {} }) as Promise<Poster>,
    async close() {
      await (await pool)?.destroy()
      pool = undefined
    },
  }
}

async function startPool(): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool')
  return new Tinypool({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: IDLE_MS,
    runtime: 'worker_threads',
  })
}
