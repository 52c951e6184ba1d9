import { elapsed } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { ServiceError } from '../../errors/index.js'
import { beginAttempt } from './begin-attempt.js'
import { decidingAttempt } from './deciding-attempt.js'
import { finishAttempt } from './finish-attempt.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { interrupted, photoRefused, stillWorking, taskFailed } from './purchase-errors.js'
import { submitAttempt } from './submit-attempt.js'

/** Between two looks at an attempt that another process works on, in milliseconds. */
const LOOK_MS = 250
/** Submissions of one call that went unanswered and were proved not charged; one more follows by itself. */
const MOST_UNANSWERED = 2

/** A stored model, and how this call came by it. */
export interface Purchased {
  readonly attempt: Attempt
  readonly source: 'generated' | 'resumed' | 'store'
}

/**
 * Leads a photo's purchase to its end, from wherever the ledger says it stands: begins, sends, reconciles, polls,
 * downloads. Throws what stops it.
 */
export async function advancePurchase(purchaser: Purchaser, purchase: Purchase): Promise<Purchased> {
  const { ledger } = purchaser
  const { photo, rawKey, signal, again, maySubmit } = purchase
  const others = createPatience(purchaser, purchase)
  let unanswered = 0
  let source: Purchased['source'] = 'store'
  for (;;) {
    if (signal.aborted) throw interrupted(photo, null)
    const attempts = (await ledger.find([rawKey])).get(rawKey) ?? []
    const standing = decidingAttempt(attempts, { again })
    let finished: Attempt
    if (standing.kind === 'free') {
      if (unanswered >= MOST_UNANSWERED) throw neverAnswered(photo)
      const intent = await beginAttempt(purchaser, purchase)
      if (intent === null) continue
      source = 'generated'
      finished = await finishAttempt(purchaser, purchase, intent.attempt, {
        send: (attempt) => submitAttempt(purchaser, purchase, attempt, intent.uploads),
      })
    } else {
      const { attempt } = standing
      if (attempt.state === 'STORED') return { attempt, source }
      if (attempt.state === 'REJECTED') throw photoRefused(photo, attempt)
      if (attempt.refundedAt !== null) throw taskFailed(photo, attempt, true)
      const claimed = await ledger.claim(attempt)
      if (claimed === null) {
        await others.wait(attempt)
        continue
      }
      if (source === 'store') source = 'resumed'
      finished = await finishAttempt(purchaser, purchase, claimed)
    }
    if (finished.state === 'FAILED' && !maySubmit) throw taskFailed(photo, finished, true)
    if (finished.state === 'NOT_CHARGED' && finished.sentAt !== null) unanswered++
  }
}

/** Waits for another process as long as its attempt moves on within the polling deadline. */
function createPatience({ clock, random, settings }: Purchaser, { photo, signal, onProgress }: Purchase) {
  let last = { seen: '', until: 0 }
  return {
    async wait(attempt: Attempt): Promise<void> {
      const seen = `${attempt.nonce} ${attempt.state}`
      if (last.seen !== seen) last = { seen, until: elapsed(clock) + settings.poll.deadlineMs }
      if (elapsed(clock) > last.until) throw stillWorking(photo, attempt)
      onProgress({ stage: 'queued', progress: 0, message: 'Another process generates this photo.' })
      await clock.sleep(LOOK_MS * (0.5 + random()), signal).catch(() => undefined)
    },
  }
}

function neverAnswered(photo: string): ServiceError {
  return new ServiceError(
    'RAGE3D_SERVICE_UNAVAILABLE',
    `${photo} was submitted twice without an answer. It was looked up both times: nothing was charged.`,
    { hint: 'Run again later.', photo },
  )
}
