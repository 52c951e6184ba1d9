import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import type * as ThreadWork from './thread-work.js'

type Work = typeof ThreadWork
export type JobName = keyof Work
export type Job<K extends JobName> = Parameters<Work[K]>[0]
export type Result<K extends JobName> = Awaited<ReturnType<Work[K]>>

/** What a thread answers to a job. */
export type Answer = { readonly result: unknown } | { readonly error: unknown }

/** A model's jobs follow each other closely; then a thread, and the memory of its WebAssembly, is given back. */
const IDLE_MS = 1_000

const file = new URL('./thread.js', import.meta.url)
/** Each takes a processor and some 100 MB, whatever model it works for. */
const limit = pLimit(Math.min(4, availableParallelism()))
/** Threads that have nothing to do, and what will end them. */
const idle = new Map<Worker, NodeJS.Timeout>()

/** Whether there are threads at all: where the sources are run there is no compiled module for them. */
export const hasThreads: boolean = existsSync(fileURLToPath(file))

/**
 * Does one job in another thread, which an abort ends at once, as does an error: what failed in WebAssembly may have left
 * its module in disorder. Else the thread is kept a while for other jobs, since starting one and compiling its code takes
 * 100 ms and more. (tinypool, which the pipeline uses, can lose jobs when the thread of another is ended.)
 *
 * Arrays in the job are copied unless their memory is shared; each should fill its buffer, or all of the buffer is.
 */
export function runApart<K extends JobName>(
  name: K,
  job: Job<K>,
  signal: AbortSignal | undefined,
): Promise<Result<K>> {
  return limit(async () => {
    signal?.throwIfAborted()
    const thread = takeThread()
    try {
      thread.postMessage({ name, job })
      const result = await answerOf(thread, signal)
      keepThread(thread)
      return result as Result<K>
    } catch (error) {
      void thread.terminate()
      throw error
    }
  }) as Promise<Result<K>>
}

function takeThread(): Worker {
  const last = [...idle.keys()].at(-1)
  if (!last) return startThread()
  clearTimeout(idle.get(last))
  idle.delete(last)
  last.ref()
  return last
}

function startThread(): Worker {
  // Its output is taken and dropped: the KTX2 encoder prints while it works.
  const thread = new Worker(file, { stdout: true })
  // Whoever waits for an answer hears of an error.
  thread.on('error', () => {}).on('exit', () => idle.delete(thread))
  return thread
}

function keepThread(thread: Worker): void {
  thread.unref()
  const end = () => {
    idle.delete(thread)
    void thread.terminate()
  }
  idle.set(thread, setTimeout(end, IDLE_MS).unref())
}

async function answerOf(thread: Worker, signal: AbortSignal | undefined): Promise<unknown> {
  let stop = () => {}
  const answer = new Promise((resolve, reject) => {
    const onMessage = (answer: Answer) => ('error' in answer ? reject(answer.error) : resolve(answer.result))
    const onExit = () => reject(new Error('a thread ended without a result'))
    const onAbort = () => reject(signal!.reason)
    thread.on('message', onMessage).on('error', reject).on('exit', onExit)
    signal?.addEventListener('abort', onAbort)
    stop = () => {
      thread.off('message', onMessage).off('error', reject).off('exit', onExit)
      signal?.removeEventListener('abort', onAbort)
    }
  })
  return answer.finally(stop)
}
