import type { MessagePort } from 'node:worker_threads'
import type { Recipe } from '../config/index.js'
import { type ErrorCode, OptimizeError, Rage3dError } from '../errors/index.js'
import type { Generation } from '../generate/index.js'
import type { OptimizedModel, Poster } from '../optimize/index.js'
import { createInlineWorkshop, type DraftInput } from './workshop.js'

/** A job for a worker thread. `port` carries the progress out and an abort in. */
export type WorkerJob = { readonly port: MessagePort } & (
  | { readonly kind: 'draft'; readonly input: DraftInput }
  | { readonly kind: 'optimize'; readonly glb: Uint8Array; readonly recipe: Recipe; readonly name: string }
  | { readonly kind: 'poster'; readonly glb: Uint8Array }
)

/** Errors lose their class on the way between threads: their parts travel, and the caller puts them together again. */
export type WorkerResult =
  | { readonly ok: true; readonly value: Generation | OptimizedModel | Poster }
  | {
      readonly ok: false
      readonly code: ErrorCode
      readonly message: string
      readonly hint: string
      readonly photo?: string
      readonly cause?: unknown
    }

const workshop = createInlineWorkshop()

/** Runs one job in the worker thread. */
export default async function work(job: WorkerJob): Promise<WorkerResult> {
  const abort = new AbortController()
  job.port.on('message', () => abort.abort())
  try {
    return { ok: true, value: await perform(job, abort.signal) }
  } catch (thrown) {
    if (abort.signal.aborted) throw thrown
    const error =
      thrown instanceof Rage3dError
        ? thrown
        : new OptimizeError('RAGE3D_OPTIMIZE_FAILED', String((thrown as Error).message), { cause: thrown })
    const { code, message, hint, photo, cause } = error
    return { ok: false, code, message, hint, photo, cause }
  } finally {
    job.port.close()
  }
}

function perform(job: WorkerJob, signal: AbortSignal): Promise<Generation | OptimizedModel | Poster> {
  const context = { signal, onProgress: (progress: number) => job.port.postMessage(progress) }
  switch (job.kind) {
    case 'draft':
      return workshop.draft(job.input, context)
    case 'optimize':
      return workshop.optimize(job.glb, job.recipe, job.name, context)
    case 'poster':
      return workshop.poster(job.glb, signal)
  }
}
