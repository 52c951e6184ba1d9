import { TASK_ID } from '../../api/index.js'
import type { Attempt, AttemptState } from '../../cache/index.js'
import { ConfigError, Rage3dError } from '../../errors/index.js'
import { decidingAttempt } from './deciding-attempt.js'
import type { Purchaser } from './purchase-context.js'
import { stillWorking } from './purchase-errors.js'
import type { Resolution } from './rage3d-types.js'

const UNANSWERED: readonly AttemptState[] = ['SENDING', 'AMBIGUOUS', 'HELD']
/** What a person may give up: everything unanswered, and paid tasks that lead nowhere. */
const GIVEN_UP: readonly AttemptState[] = [...UNANSWERED, 'SUBMITTED', 'READY', 'FAILED', 'EXPIRED_LOST']

/** Settles a photo's submission by a person's word. Sends nothing but the question whether a task exists. */
export async function resolveAttempt(
  purchaser: Purchaser,
  { rawKey, name, signal }: { rawKey: string; name: string; signal: AbortSignal },
  resolution: Resolution,
): Promise<void> {
  const { ledger } = purchaser
  const standing = decidingAttempt((await ledger.find([rawKey])).get(rawKey) ?? [])
  const attempt = standing.kind === 'decided' ? standing.attempt : null
  const settled = resolution === 'abandon' ? GIVEN_UP : UNANSWERED
  if (attempt === null || !settled.includes(attempt.state)) throw nothingToSettle(name, attempt)
  if (typeof resolution === 'object') await assertTask(purchaser, name, resolution.task, signal)
  const claimed = await ledger.claim(attempt)
  if (claimed === null) throw stillWorking(name, attempt)
  let current = claimed
  try {
    if (current.state === 'SENDING') current = await ledger.move(current, 'AMBIGUOUS')
    current = await settle(purchaser, current, resolution)
  } finally {
    await ledger.release(current)
  }
}

function settle(
  { ledger, settings, clock }: Purchaser,
  attempt: Attempt,
  resolution: Resolution,
): Promise<Attempt> {
  if (resolution === 'not-charged') return ledger.move(attempt, 'NOT_CHARGED', { detail: 'said by a person' })
  if (resolution === 'abandon') return ledger.move(attempt, 'ABANDONED', { detail: 'given up by a person' })
  return ledger.move(attempt, 'SUBMITTED', {
    taskId: resolution.task,
    cost: settings.price,
    submittedAt: attempt.sentAt ?? clock.now(),
  })
}

/** The service must know the task, and no other photo may have it. */
async function assertTask(
  { client, ledger }: Purchaser,
  name: string,
  taskId: string,
  signal: AbortSignal,
): Promise<void> {
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigError('RAGE3D_USAGE', `${name} stays as it is: ${reason}. Nothing was bought.`, {
      hint: '`rage3d history` lists the generations of your account.',
      photo: name,
      charged: 'unknown',
      cause,
    })
  if (!TASK_ID.test(taskId)) throw refuse('that is not the id of a task')
  const owner = (await ledger.withTasks()).find((attempt) => attempt.taskId === taskId)
  if (owner) throw refuse(`task ${taskId} belongs to ${owner.name}`)
  try {
    await client.task(taskId, { signal })
  } catch (error) {
    const unknown = error instanceof Rage3dError && error.code === 'RAGE3D_TASK_UNKNOWN'
    throw unknown ? refuse(`the service does not know task ${taskId}`, error) : error
  }
}

function nothingToSettle(name: string, attempt: Attempt | null): ConfigError {
  const state = attempt ? ` It is ${attempt.state}.` : ''
  return new ConfigError('RAGE3D_USAGE', `${name} has no submission that waits to be settled.${state}`, {
    hint: '`rage3d status` lists what is open.',
    photo: name,
  })
}
