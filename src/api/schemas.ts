import { z } from 'zod'
import { TASK_ID } from './task-id.js'

// Strict about what we rely on, lenient about the rest: unknown keys pass, and a field that only informs
// becomes `null` when it is not what the documentation promises.

const taskId = z.string().regex(TASK_ID)
const amount = z.number().nullable().catch(null)
const text = z.string().nullable().catch(null)

/** `POST /generate-3d` */
export const submittedSchema = z.object({ task_id: taskId, cost: amount, balance_after: amount })

/** `GET /task/{id}` */
export const taskSchema = z.object({
  task_id: taskId.optional(),
  status: z.enum(['queued', 'running', 'success', 'failed']),
  progress: amount,
  model_url: text,
  pbr_model_url: text,
  rendered_image_url: text,
  expires_at: text,
  error: z.unknown().optional(),
})

/** `POST /task/{id}/convert-stl`: no answer is documented, so success is the whole of it, with any body or none. */
export const conversionSchema = z.object({ status: text }).catch({ status: null })

/** `GET /wallet/balance` */
export const balanceSchema = z.object({ balance: z.number() })

/** `GET /auth/me` */
export const profileSchema = z.object({
  email: text,
  name: text,
  balance: amount,
  total_generations: amount,
  generation_cost: amount,
})
