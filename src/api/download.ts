import { ConfigError, ServiceError } from '../errors/index.js'
import { backoffMs } from './backoff.js'
import type { DownloadOptions, DownloadResult } from './client-types.js'
import { elapsed } from './clock.js'
import { type Deadline, startDeadline } from './deadline.js'
import { attemptDownload } from './download-attempt.js'
import { DownloadFailure } from './download-failure.js'
import { createDownloadSources } from './download-sources.js'
import { fileSink } from './file-sink.js'
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
  assertFileType(type)
  const { deadlineMs = 600_000, attempts = 4, signal } = options
  const { clock, random } = transport
  const startedAt = elapsed(clock)
  using deadline = startDeadline(deadlineMs, signal)
  const sources = createDownloadSources(transport, {
    taskId,
    type,
    urls: options.modelUrls,
    signal: deadline.signal,
  })
  let failure = new DownloadFailure('broken', 'there was no time for it')
  try {
    for (let tries = 0, used = 0; used < attempts; tries++) {
      const source = await sources.next()
      if (!source) break
      const result = await attempt(transport, source, type, options, deadline)
      if (!(result instanceof DownloadFailure)) return result
      failure = result
      sources.report(source, failure)
      if (failure.isFinal) continue
      if (failure.kind !== 'wait') used++
      const waitMs = Math.max(failure.waitMs ?? 0, backoffMs(tries, random))
      const resumesAfter = elapsed(clock) + waitMs - startedAt
      const limitMs = failure.kind === 'wait' ? deadlineMs : Math.min(deadlineMs, REPEAT_WITHIN_MS)
      if (resumesAfter >= limitMs) break
      if (used < attempts) await clock.sleep(waitMs, deadline.signal)
    }
  } catch (error) {
    if (!deadline.expired) throw error
    failure = new DownloadFailure('broken', `it was not complete after ${Math.round(deadlineMs / 1000)} s`)
  }
  throw downloadError(taskId, type, sources.proof() ?? failure)
}

/** The type becomes a part of the URL that is asked with the key. */
function assertFileType(type: unknown): void {
  if (type === 'glb' || type === 'stl') return
  throw new ConfigError('RAGE3D_USAGE', 'That is not the type of a model.', {
    hint: 'A model is downloaded as "glb" or as "stl".',
  })
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
