import { type ErrorCode, ServiceError } from '../errors/index.js'
import type { TaskStatus, WaitForTaskOptions } from './client-types.js'
import { elapsed } from './clock.js'
import { readTask } from './task.js'
import { assertTaskId } from './task-id.js'
import type { Transport } from './transport.js'

/** Failed questions in a row after which waiting ends; each has had its own retries. */
const MAX_FAILURES = 5

const PASSING: ReadonlySet<ErrorCode> = new Set(['RAGE3D_SERVICE_UNAVAILABLE', 'RAGE3D_SERVICE_REPLY'])

/** Asks for a task's status, at jittered intervals, until it has succeeded or failed. */
export async function waitForTask(
  transport: Transport,
  taskId: string,
  options: WaitForTaskOptions,
): Promise<TaskStatus> {
  assertTaskId(taskId)
  const { signal, firstMs = 20_000, minMs = 5_000, maxMs = 15_000, deadlineMs = 600_000 } = options
  const { clock, random } = transport
  const endsAt = elapsed(clock) + deadlineMs
  let failures = 0
  for (let waitMs = firstMs; ; waitMs = minMs + random() * Math.max(0, maxMs - minMs)) {
    if (elapsed(clock) + waitMs >= endsAt) {
      await clock.sleep(Math.max(0, endsAt - elapsed(clock)), signal)
      throw stillRunning(taskId)
    }
    await clock.sleep(waitMs, signal)
    try {
      const status = await readTask(transport, taskId, { signal, deadlineMs: endsAt - elapsed(clock) })
      options.onStatus?.(status)
      if (status.status === 'success' || status.status === 'failed') return status
      failures = 0
    } catch (error) {
      if (!(error instanceof ServiceError) || !PASSING.has(error.code)) throw error
      if (++failures >= MAX_FAILURES) throw error
    }
  }
}

function stillRunning(taskId: string): ServiceError {
  return new ServiceError('RAGE3D_TASK_RUNNING', `Task ${taskId} is still running at the service.`, {
    charged: 'yes',
    taskId,
  })
}
