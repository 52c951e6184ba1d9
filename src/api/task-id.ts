import { ConfigError } from '../errors/index.js'

/** What a task's id may look like; anything else never reaches a URL, a file name or the ledger. */
export const TASK_ID = /^[A-Za-z0-9_-]{1,128}$/

/** Throws `RAGE3D_USAGE` unless `taskId` is one. */
export function assertTaskId(taskId: unknown): void {
  // A pattern would turn `undefined` into a text, and find it good.
  if (typeof taskId === 'string' && TASK_ID.test(taskId)) return
  throw new ConfigError('RAGE3D_USAGE', 'That is not the id of a task.', {
    hint: 'An id has up to 128 letters, digits, "-" and "_"; `rage3d history` lists yours.',
  })
}
