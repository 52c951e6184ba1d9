import type { z } from 'zod'
import type { StlConversion, TaskStatus } from './client-types.js'
import { type ReadOptions, readJson } from './read-json.js'
import { conversionSchema, taskSchema } from './schemas.js'
import type { Secrets } from './secrets.js'
import { unreadableError } from './service-errors.js'
import { assertTaskId } from './task-id.js'
import type { Transport } from './transport.js'

type Asking = Pick<ReadOptions<z.ZodType>, 'signal' | 'deadlineMs'>

const MAX_URL_LENGTH = 8192
const CONVERSION_MS = 180_000

/** `GET /task/{id}` */
export async function readTask(transport: Transport, taskId: string, asking: Asking): Promise<TaskStatus> {
  assertTaskId(taskId)
  const path = `/task/${taskId}`
  const task = await readJson(transport, { ...asking, path, taskId, schema: taskSchema })
  if (task.task_id !== undefined && task.task_id !== taskId) {
    throw unreadableError(200, { what: `GET ${path}, about another task`, taskId })
  }
  const urls = [task.pbr_model_url, task.model_url].filter(isUrlText)
  return {
    taskId,
    status: task.status,
    progress: progressOf(task),
    modelUrls: [...new Set(urls)],
    renderedImageUrl: isUrlText(task.rendered_image_url) ? task.rendered_image_url : null,
    expiresAt: dateOf(task.expires_at),
    error: reasonOf(task.error, transport.secrets),
  }
}

/** `POST /task/{id}/convert-stl`: the service may convert before it answers, so one try may take the whole time. */
export async function convertStl(
  transport: Transport,
  taskId: string,
  asking: Asking,
): Promise<StlConversion> {
  assertTaskId(taskId)
  const path = `/task/${taskId}/convert-stl`
  const deadlineMs = asking.deadlineMs ?? CONVERSION_MS
  const { status } = await readJson(transport, {
    signal: asking.signal,
    deadlineMs,
    attemptTimeoutMs: deadlineMs,
    method: 'POST',
    path,
    taskId,
    schema: conversionSchema,
    truncate: true, // The answer may be the whole model.
  })
  return { taskId, status: status && transport.secrets.clean(status) }
}

/** A date as the service writes it, or `null`. Without a zone it counts as UTC, as servers mean it. */
export function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string') return null
  const zoneless = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)
  const date = new Date(zoneless ? `${value}Z` : value)
  return Number.isNaN(date.getTime()) ? null : date
}

/** Whether a value can be an address: a text of reasonable length. Where it leads is checked by `download`. */
export function isUrlText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_URL_LENGTH
}

function progressOf({ status, progress }: z.output<typeof taskSchema>): number {
  if (status === 'success') return 100
  return Math.min(100, Math.max(0, progress ?? 0))
}

function reasonOf(error: unknown, secrets: Secrets): string | null {
  if (error === undefined || error === null || error === '') return null
  return secrets.clean(typeof error === 'string' ? error : JSON.stringify(error))
}
