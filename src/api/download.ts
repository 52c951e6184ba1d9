import { ServiceError } from '../errors/index.js'
import { backoffMs } from './backoff.js'
import type { DownloadOptions, DownloadResult } from './client-types.js'
import { type Deadline, startDeadline } from './deadline.js'
import { attemptDownload } from './download-attempt.js'
import { DownloadFailure } from './download-failure.js'
import { fileSink } from './file-sink.js'
import { readTask } from './task.js'
import { assertTaskId } from './task-id.js'
import type { Transport } from './transport.js'

type FileType = 'glb' | 'stl'

/** Longest download by default, in bytes. */
const MAX_BYTES = 200_000_000
/** After this long a bad download is not fetched again, in milliseconds: the next run has that time anew. */
const REPEAT_WITHIN_MS = 120_000

/**
 * Downloads the model of a task: from `/download/{id}/{type}`, and in turn from the addresses that the task names
 * (GLB only). A bad download is fetched again, up to `attempts` times within two minutes and one deadline.
 */
export async function download(
  transport: Transport,
  taskId: string,
  type: FileType,
  options: DownloadOptions,
): Promise<DownloadResult> {
  assertTaskId(taskId)
  const { deadlineMs = 600_000, attempts = 4, signal } = options
  const { clock, random } = transport
  const startedAt = clock.now()
  using deadline = startDeadline(deadlineMs, signal)
  const sources = createSources(transport, taskId, type, options, deadline)
  let failure = new DownloadFailure('broken', 'there was no time for it')
  try {
    for (let tries = 0, used = 0; used < attempts; tries++) {
      const source = await sources.next()
      if (!source) break
      const result = await attempt(transport, source, type, options, deadline)
      if (!(result instanceof DownloadFailure)) return result
      failure = result
      sources.report(source, failure)
      if (isFinal(failure)) continue
      if (failure.kind !== 'wait') used++
      const waitMs = Math.max(failure.waitMs ?? 0, backoffMs(tries, random))
      const resumesAfter = clock.now() + waitMs - startedAt
      const limitMs = failure.kind === 'wait' ? deadlineMs : Math.min(deadlineMs, REPEAT_WITHIN_MS)
      if (resumesAfter >= limitMs) break
      if (used < attempts) await clock.sleep(waitMs, deadline.signal)
    }
  } catch (error) {
    if (!deadline.expired) throw error
    failure = new DownloadFailure('broken', `it was not complete after ${Math.round(deadlineMs / 1000)} s`)
  }
  throw downloadError(taskId, type, sources.decisive() ?? failure)
}

async function attempt(
  transport: Transport,
  source: string,
  type: FileType,
  options: DownloadOptions,
  { signal }: Deadline,
): Promise<DownloadResult | DownloadFailure> {
  const { to, maxBytes = MAX_BYTES, stallMs = 15_000, onProgress } = options
  const sink = typeof to === 'string' ? fileSink(to) : to
  try {
    return await attemptDownload(transport, source, { type, sink, maxBytes, stallMs, signal, onProgress })
  } catch (error) {
    if (error instanceof DownloadFailure) return error
    throw error
  }
}

/** Whether asking the same address again is pointless. */
function isFinal({ kind }: DownloadFailure): boolean {
  return kind === 'gone' || kind === 'refused' || kind === 'forbidden'
}

/** The addresses of one model, taken in turn; the one that fails for good is dropped. */
function createSources(
  transport: Transport,
  taskId: string,
  type: FileType,
  { modelUrls }: DownloadOptions,
  { signal }: Deadline,
) {
  const own = `${transport.url}/download/${taskId}/${type}`
  let queue = [own]
  let others = type === 'glb' ? modelUrls : []
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
    async next(): Promise<string | undefined> {
      // The task is asked only when the first address has failed.
      if (last && others === undefined) others = await askTask()
      if (last && others?.length) {
        queue.unshift(...others)
        others = []
      }
      return queue[0]
    },
    report(source: string, failure: DownloadFailure): void {
      last = failure
      if (failure.kind === 'wait') return
      if (failure.kind !== 'gone' && !(failure.status === 403 && source !== own)) allGone = false
      queue = queue.filter((entry) => entry !== source).concat(isFinal(failure) ? [] : [source])
    },
    /** "All files are gone", if that is proved. */
    decisive: () =>
      queue.length === 0 && allGone && last ? new DownloadFailure('gone', last.message) : null,
  }
}

function downloadError(taskId: string, type: FileType, failure: DownloadFailure): ServiceError {
  const { code, sentence } = verdicts[failure.kind]
  const unauthorized = failure.status === 401
  return new ServiceError(
    unauthorized ? 'RAGE3D_SERVICE_UNAUTHORIZED' : code,
    `The ${type.toUpperCase()} of task ${taskId} ${sentence}: ${failure.message}.`,
    { charged: 'yes', taskId, cause: failure },
  )
}

const verdicts = {
  gone: { code: 'RAGE3D_MODEL_EXPIRED', sentence: 'is gone from the service' },
  refused: { code: 'RAGE3D_SERVICE_REFUSED', sentence: 'was refused' },
  wait: { code: 'RAGE3D_RATE_LIMITED', sentence: 'has to wait' },
  broken: { code: 'RAGE3D_SERVICE_UNAVAILABLE', sentence: 'could not be downloaded' },
  invalid: { code: 'RAGE3D_DOWNLOAD_INVALID', sentence: 'cannot be used' },
  forbidden: { code: 'RAGE3D_DOWNLOAD_INVALID', sentence: 'lies where it must not be fetched from' },
} as const
