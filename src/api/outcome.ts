import { ServiceError } from '../errors/index.js'
import { detailOf, jsonOf, type Reply } from './exchange.js'
import { retryAfterMs } from './retry-after.js'
import { submittedSchema } from './schemas.js'
import type { Secrets } from './secrets.js'
import { refusedError } from './service-errors.js'

/**
 * What is known after one attempt to submit. Only `submitted` and `ambiguous` can have cost money, and only
 * after `not-sent` and `rejected` may another attempt follow.
 */
export type SubmitOutcome =
  | {
      readonly kind: 'submitted'
      readonly taskId: string
      /** What the service says it charged, in INR. */
      readonly cost: number | null
      /** Wallet after the charge, in INR. */
      readonly balanceAfter: number | null
    }
  /** No byte of the request left this machine. */
  | { readonly kind: 'not-sent'; readonly error: ServiceError }
  /** The service answered that it will not make this model; nothing was charged. */
  | {
      readonly kind: 'rejected'
      readonly status: number
      readonly detail: string
      /** How long a 429 asks to wait, in milliseconds. */
      readonly retryAfterMs: number | null
      readonly error: ServiceError
    }
  /** The request may have been taken and charged; never submit it again before that is settled. */
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly error: ServiceError }

/** Statuses by which the service itself says that it took nothing, if it gives a `{ detail }` with them. */
const REJECTIONS: ReadonlySet<number> = new Set([400, 401, 402, 413, 415, 422, 429])

const ASKED = { what: 'POST /generate-3d' }

/** The outcome of a submission that was answered. Whatever is not proved is `ambiguous`. */
export function outcomeOfReply(
  reply: Reply,
  { secrets, now }: { secrets: Secrets; now: number },
): SubmitOutcome {
  const { status, headers } = reply
  const json = jsonOf(reply)
  if (status >= 200 && status < 300) {
    const parsed = submittedSchema.safeParse(json)
    // A key that comes back as an id would be written down and shown as one.
    if (!parsed.success || secrets.holds(parsed.data.task_id))
      return ambiguous(`status ${status} without a usable task id`)
    const { task_id: taskId, cost, balance_after: balanceAfter } = parsed.data
    return { kind: 'submitted', taskId, cost, balanceAfter }
  }
  const detail = detailOf(json)
  if (!REJECTIONS.has(status)) return ambiguous(`status ${status}`)
  if (detail === null) return ambiguous(`status ${status} that did not come from the service itself`)
  return {
    kind: 'rejected',
    status,
    detail: secrets.clean(detail),
    retryAfterMs: status === 429 ? retryAfterMs(headers, now) : null,
    error: refusedError(status, detail, ASKED, secrets),
  }
}

/** What is known about a submission that broke. */
export interface FailureOptions {
  /** Whether a byte of it can have left. */
  readonly connected: boolean
  /** Whether the caller gave it up, for whatever reason. */
  readonly interrupted: boolean
  readonly secrets: Secrets
}

/** The outcome of a submission that broke. */
export function outcomeOfFailure(
  error: unknown,
  { connected, interrupted, secrets }: FailureOptions,
): SubmitOutcome {
  const cause = secrets.safeCause(error)
  if (connected) return ambiguous(cause.message, cause)
  const message = `Nothing was sent (${ASKED.what}): ${cause.message}.`
  if (interrupted) {
    return { kind: 'not-sent', error: new ServiceError('RAGE3D_INTERRUPTED', message, { cause }) }
  }
  const hint = 'Check the connection and RAGE3D_API_URL, then run again.'
  return { kind: 'not-sent', error: new ServiceError('RAGE3D_SERVICE_UNAVAILABLE', message, { hint, cause }) }
}

function ambiguous(reason: string, cause?: Error): SubmitOutcome {
  const error = new ServiceError(
    'RAGE3D_HELD',
    `It is unknown whether the service took the request (${ASKED.what}): ${reason}.`,
    { hint: 'Do not submit it again: look for it among your generations first.', charged: 'unknown', cause },
  )
  return { kind: 'ambiguous', reason, error }
}
