import type { SubmitOutcome } from '../../api/index.js'
import { type Attempt, LedgerGoneError, type Take } from '../../cache/index.js'
import {
  CacheError,
  type Charged,
  type ErrorCode,
  Rage3dError,
  type Rage3dErrorOptions,
  ServiceError,
  SpendError,
} from '../../errors/index.js'

const date = (ms: number | null): string => (ms === null ? 'unknown' : new Date(ms).toISOString())

/** Consent is missing. */
export function notAllowed(photo: string, price: number): SpendError {
  return new SpendError('RAGE3D_SPEND_REFUSED', `${photo} is not bought yet (₹${price}). Nothing was sent.`, {
    hint: `Run \`rage3d build ${quoted(photo)} --out DIR --yes\` to buy it.`,
    photo,
  })
}

export function overLimit(photo: string, used: number, most: number): SpendError {
  return new SpendError(
    'RAGE3D_SPEND_LIMIT',
    `${photo} was not sent: this run has used ${used} of ${most} generations.`,
    { hint: `Run \`rage3d build --out DIR --max-generations ${used + 1}\` to allow more.`, photo },
  )
}

export function priceChanged(photo: string, expected: number, charged: number): SpendError {
  return new SpendError(
    'RAGE3D_PRICE_CHANGED',
    `${photo} was not sent: the service charged ₹${charged} for a generation, and \`spend.price\` is ₹${expected}.`,
    { hint: `Set \`spend.price: ${charged}\` in the config if you agree with the new price.`, photo },
  )
}

/** Said when a charge differs from the price expected: the model is kept, and spending stops. */
export function otherPrice(photo: string, expected: number, charged: number): string {
  return `The service charged ₹${charged} instead of ₹${expected} for ${photo}; nothing more is bought until \`spend.price\` is set to ${charged}.`
}

/** The service refused the photo; it is not sent again until it changes. */
export function photoRefused(photo: string, attempt: Pick<Attempt, 'status' | 'detail'>): ServiceError {
  return new ServiceError(
    'RAGE3D_SERVICE_REFUSED',
    `The service refused ${photo} (status ${attempt.status})${because(attempt)} Nothing was charged.`,
    { hint: 'Use another picture: this one is not sent again.', photo },
  )
}

export function rateLimited(photo: string, until: number): ServiceError {
  return new ServiceError(
    'RAGE3D_RATE_LIMITED',
    `${photo} was not sent: the service asks to wait until ${date(until)}.`,
    { hint: 'Run again after that time. Nothing was charged.', photo },
  )
}

/** A submission whose outcome cannot be proved; a person settles it. */
export function held(photo: string, attempt: Attempt): SpendError {
  const what = attempt.sentAt === null ? '' : `: its submission of ${date(attempt.sentAt)} was never answered`
  const candidates = attempt.candidates.map(({ taskId }) => taskId)
  const possible =
    candidates.length > 0
      ? ` It may be one of these tasks: ${candidates.join(', ')}.`
      : ' The service lists no task for it.'
  const command = `rage3d resolve ${quoted(photo)}`
  const ways = [
    ...candidates.slice(0, 3).map((id) => `\`${command} --task ${id}\``),
    `\`${command} --not-charged\``,
    `\`${command} --abandon\``,
  ]
  return new SpendError(
    'RAGE3D_HELD',
    `It is unknown whether ${photo} was charged${what}${attempt.detail ? ` (${attempt.detail})` : ''}. It is held and not sent again.${possible}`,
    { hint: `Look at your dashboard, then run one of ${ways.join(', ')}.`, photo, charged: 'unknown' },
  )
}

/** Another photo's submission is unanswered, and nothing may be sent before it is settled. */
export function blocked(photo: string, other: string, cause: unknown): SpendError {
  return new SpendError(
    'RAGE3D_HELD',
    `${photo} was not sent: the submission of ${other} is not settled yet, and only one may be open.`,
    { hint: 'Run again: it is reconciled first. Nothing was charged for this photo.', photo, cause },
  )
}

/** An unanswered submission that could not be reconciled in this run. */
export function unsettled(photo: string, attempt: Attempt, cause?: unknown): SpendError {
  return new SpendError(
    'RAGE3D_HELD',
    `It is not known yet whether ${photo} was charged: its submission of ${date(attempt.sentAt)} was not answered, and the list of generations could not settle it.`,
    {
      hint: 'Run again: it is reconciled, not sent again.',
      photo,
      charged: 'unknown',
      cause,
    },
  )
}

/** A paid task failed at the service. */
export function taskFailed(photo: string, attempt: Attempt, refunded: boolean): ServiceError {
  if (refunded) {
    return new ServiceError(
      'RAGE3D_TASK_FAILED',
      `The service could not make a model of ${photo} (task ${attempt.taskId})${because(attempt)} The charge was refunded.`,
      {
        hint: `Try a clearer photo, or \`rage3d regenerate ${quoted(photo)}\`.`,
        photo,
        taskId: attempt.taskId ?? undefined,
      },
    )
  }
  return new ServiceError(
    'RAGE3D_REFUND_MISSING',
    `The service could not make a model of ${photo} (task ${attempt.taskId})${because(attempt)} Its refund of ₹${attempt.cost} has not been seen. It is not sent again.`,
    {
      hint: `Ask the service about task ${attempt.taskId}. The next run looks for the refund again.`,
      photo,
      taskId: attempt.taskId ?? undefined,
      charged: 'yes',
    },
  )
}

/** The files of a paid task are gone. */
export function expiredLost(photo: string, attempt: Attempt): ServiceError {
  return new ServiceError(
    'RAGE3D_MODEL_EXPIRED',
    `The model of ${photo} was paid for and is gone from the service: task ${attempt.taskId}, submitted ${date(attempt.submittedAt)}, ₹${attempt.cost}.`,
    {
      hint: `Claim it at the service with these details. It is bought again only by \`rage3d regenerate ${quoted(photo)}\`.`,
      photo,
      taskId: attempt.taskId ?? undefined,
      charged: 'yes',
    },
  )
}

/** The service answered, and the ledger could not take it down: the disk is full or failing. */
export function unrecorded(error: CacheError, photo: string, outcome: SubmitOutcome): CacheError {
  const taskId = outcome.kind === 'submitted' ? outcome.taskId : undefined
  const sent = outcome.kind === 'submitted' || outcome.kind === 'ambiguous'
  return new CacheError(
    error.code,
    `${photo} was submitted${taskId ? ` as task ${taskId}` : ''}, but that could not be recorded: ${error.message}`,
    {
      hint: error instanceof LedgerGoneError ? goneHint(error.hint, taskId) : recordHint(photo, taskId),
      photo,
      taskId,
      charged: taskId ? 'yes' : sent ? 'unknown' : 'no',
      cause: error,
    },
  )
}

function recordHint(photo: string, taskId: string | undefined): string {
  const held = taskId
    ? ` If it is held then, \`rage3d resolve ${quoted(photo)} --task ${taskId}\` settles it.`
    : ''
  return `Mend the disk and run again: the submission is reconciled, not repeated.${held}`
}

/** Nothing on this machine leads to the submission any more. */
function goneHint(hint: string, taskId: string | undefined): string {
  const what = taskId ? `Task ${taskId} was paid for` : 'The submission may have been paid for'
  return `${hint} ${what}, and the next run does not know of it: look for its model on your dashboard before you build this photo again.`
}

/** Somebody else is at it, and did not finish in time. */
export function stillWorking(photo: string, attempt: Attempt): ServiceError {
  const task = attempt.taskId ? ` (task ${attempt.taskId})` : ''
  return new ServiceError('RAGE3D_TASK_RUNNING', `Another process is still generating ${photo}${task}.`, {
    hint: 'Run again later: it is resumed, not bought again.',
    photo,
    taskId: attempt.taskId ?? undefined,
    charged: chargedBy(attempt),
  })
}

/** Whether money left the account, as far as a row of the ledger tells. */
export function chargedBy({ state, refundedAt, taskId }: Attempt): Charged {
  if (state === 'SENDING' || state === 'AMBIGUOUS' || state === 'HELD') return 'unknown'
  if (taskId === null || refundedAt !== null) return 'no'
  return 'yes'
}

/** A recorded model that the store has lost could not be fetched again. */
export function notFetched(error: unknown, photo: string, { taskId }: Take): unknown {
  if (!(error instanceof Rage3dError)) return error
  return restate(
    error,
    error.code,
    `The stored model of ${photo} is missing or damaged. ${sentence(error.message)}`,
    {
      hint: `${error.hint} It was paid for (task ${taskId}) and is not bought again by itself.`,
      photo,
      taskId,
      charged: 'yes',
    },
  )
}

/** Any failure of an attempt, with the photo, what was paid and how to go on. */
export function explain(error: unknown, photo: string, attempt: Attempt): unknown {
  if (!(error instanceof Rage3dError)) return error
  if (attempt.taskId === null) return beforeAcceptance(error, photo, attempt)
  if (error.photo === photo && error.taskId === attempt.taskId && error.charged === 'yes') return error
  return restate(error, error.code, `${photo}: ${error.message}`, {
    hint:
      error instanceof LedgerGoneError
        ? goneHint(error.hint, attempt.taskId)
        : resumeHint(error.hint, attempt.taskId),
    photo,
    taskId: attempt.taskId,
    charged: chargedBy(attempt),
  })
}

function resumeHint(hint: string, taskId: string): string {
  const paid = `Task ${taskId} was paid for`
  return hint.includes('not bought again')
    ? `${hint} ${paid}.`
    : `${hint} ${paid}; run again to resume it, it is not bought again.`
}

/** What the service said ends as it likes; what follows is a sentence of its own. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`
}

function because({ detail }: Pick<Attempt, 'detail'>): string {
  return detail ? `: ${sentence(detail)}` : '.'
}

function beforeAcceptance(error: Rage3dError, photo: string, attempt: Attempt): Rage3dError {
  if (error.photo !== undefined || error.charged !== 'no') return error
  if (chargedBy(attempt) === 'unknown') {
    const message = `${photo}: ${sentence(error.message)} Its submission was not answered, so it may have been charged.`
    return restate(error, error.code, message, { hint: error.hint, photo, charged: 'unknown' })
  }
  return restate(error, error.code, `${photo}: ${sentence(error.message)} Nothing was charged.`, {
    hint: error.hint,
    photo,
  })
}

/** The run was interrupted; says what goes on without it. */
export function interrupted(photo: string, attempt: Attempt | null): Rage3dError {
  const charged = attempt ? chargedBy(attempt) : 'no'
  const sentence = {
    no: 'Nothing was charged.',
    yes: `Task ${attempt?.taskId} goes on at the service; the next run resumes it.`,
    unknown: 'A submission was not answered yet; the next run reconciles it and does not send it again.',
  }[charged]
  return new Rage3dError('RAGE3D_INTERRUPTED', `${photo} was interrupted. ${sentence}`, {
    photo,
    charged,
    taskId: attempt?.taskId ?? undefined,
  })
}

function restate(
  error: Rage3dError,
  code: ErrorCode,
  message: string,
  options: Rage3dErrorOptions,
): Rage3dError {
  const Kind = error instanceof CacheError ? CacheError : ServiceError
  return new Kind(code, message, { ...options, cause: error })
}

/** A path as an argument of a command that can be pasted into a shell. */
function quoted(photo: string): string {
  return /^[\w./@:+-]+$/.test(photo) && !photo.startsWith('-') ? photo : `'${photo.replaceAll("'", "'\\''")}'`
}
