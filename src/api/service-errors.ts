import { type ErrorCode, ServiceError } from '../errors/index.js'
import type { Secrets } from './secrets.js'

/** What was asked, for messages: `GET /task/…`, and the task it was about. */
export interface Asked {
  readonly what: string
  readonly taskId?: string
}

const sentences: Record<number, string> = {
  401: 'The service refused the API key',
  402: 'The wallet does not cover a generation',
  404: 'The service does not know it',
  429: 'The service asks to wait',
}

/** The service answered with a status that is not success. `detail` is what it said, `null` if nothing readable. */
export function refusedError(
  status: number,
  detail: string | null,
  asked: Asked,
  secrets: Secrets,
): ServiceError {
  const said = detail === null ? '.' : `: ${secrets.clean(detail)}`
  const sentence = sentences[status] ?? (status >= 500 ? 'The service failed' : 'The service refused')
  return new ServiceError(
    codeOf(status, detail, asked),
    `${sentence} (${asked.what}, status ${status})${said}`,
    {
      taskId: asked.taskId,
    },
  )
}

function codeOf(status: number, detail: string | null, { taskId }: Asked): ErrorCode {
  if (status === 401) return 'RAGE3D_SERVICE_UNAUTHORIZED'
  if (status === 402) return 'RAGE3D_INSUFFICIENT_BALANCE'
  if (status === 429) return 'RAGE3D_RATE_LIMITED'
  if (status >= 500) return 'RAGE3D_SERVICE_UNAVAILABLE'
  // Without a detail it is the word of a proxy or of another server.
  if (detail === null) return 'RAGE3D_SERVICE_REPLY'
  return status === 404 && taskId !== undefined ? 'RAGE3D_TASK_UNKNOWN' : 'RAGE3D_SERVICE_REFUSED'
}

/** The service could not be reached, or the connection broke, or the answer took too long. */
export function unreachableError(error: unknown, asked: Asked, secrets: Secrets): ServiceError {
  const cause = secrets.safeCause(error)
  return new ServiceError(
    'RAGE3D_SERVICE_UNAVAILABLE',
    `The service did not answer (${asked.what}): ${cause.message}.`,
    {
      hint: 'Check the connection and RAGE3D_API_URL, then run again; nothing was lost.',
      taskId: asked.taskId,
      cause,
    },
  )
}

/** The service answered with success, but not with what it promises. */
export function unreadableError(status: number, asked: Asked): ServiceError {
  return new ServiceError(
    'RAGE3D_SERVICE_REPLY',
    `The service answered something that cannot be understood (${asked.what}, status ${status}).`,
    { taskId: asked.taskId },
  )
}
