import type { Task, Tasks } from './tasks.js'
import { timestamp } from './timestamp.js'

/** Where the files of a task can be fetched without a key. */
export type FileUrls = (task: Task, file: 'model.glb' | 'pbr_model.glb' | 'render') => string

/** A task as `GET /task/{id}` shows it. */
export function taskJson(tasks: Tasks, task: Task, urls: FileUrls) {
  const { status, progress, error } = tasks.stateOf(task)
  const { taskId: task_id, fate } = task
  if (status === 'failed') return { task_id, status, progress, error }
  if (status !== 'success') return { task_id, status, progress }
  return {
    task_id,
    status,
    progress,
    model_url: fate.modelUrl ?? urls(task, 'model.glb'),
    pbr_model_url: fate.modelUrl ?? urls(task, 'pbr_model.glb'),
    rendered_image_url: urls(task, 'render'),
    expires_at: timestamp(tasks.expiresAt(task)),
  }
}
