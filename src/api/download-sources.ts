import { DownloadFailure } from './download-failure.js'
import { readTask } from './task.js'
import type { Transport } from './transport.js'

/** Whose addresses they are. */
export interface DownloadSourcesOptions {
  readonly taskId: string
  readonly type: 'glb' | 'stl'
  /** Further addresses of the GLB; default: asked from the task when they are needed. */
  readonly urls: readonly string[] | undefined
  readonly signal: AbortSignal
}

/** The addresses of one model, taken in turn; one that fails for good is dropped. */
export interface DownloadSources {
  /** The address to ask now; `undefined` when none is left. */
  next(): Promise<string | undefined>
  report(source: string, failure: DownloadFailure): void
  /** "All files are gone", if that is proved. */
  proof(): DownloadFailure | null
}

/** Begins with `/download/{id}/{type}`; the others follow when that one has failed. */
export function createDownloadSources(
  transport: Transport,
  { taskId, type, urls, signal }: DownloadSourcesOptions,
): DownloadSources {
  const own = `${transport.url}/download/${taskId}/${type}`
  let queue = [own]
  let others = type === 'glb' ? urls : []
  let last: DownloadFailure | null = null
  let allGone = true
  const askTask = async () => {
    try {
      return (await readTask(transport, taskId, { signal })).modelUrls
    } catch (error) {
      if (queue.length === 0) throw error
      return undefined
    }
  }
  return {
    async next() {
      // The task is asked only when the first address has failed.
      if (last && others === undefined) others = await askTask()
      if (last && others?.length) {
        queue.unshift(...others)
        others = []
      }
      return queue[0]
    },
    report(source, failure) {
      last = failure
      if (failure.kind === 'wait') return
      // Signed addresses of storage services answer 403 once they have expired.
      if (failure.kind !== 'gone' && !(failure.status === 403 && source !== own)) allGone = false
      queue = queue.filter((entry) => entry !== source).concat(failure.isFinal ? [] : [source])
    },
    proof: () => (queue.length === 0 && allGone && last ? new DownloadFailure('gone', last.message) : null),
  }
}
