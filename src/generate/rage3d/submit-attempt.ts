import type { SubmitOutcome, UploadImage } from '../../api/index.js'
import type { Attempt } from '../../cache/index.js'
import { CacheError } from '../../errors/index.js'
import type { PreparedUpload } from '../types.js'
import { graceAfter } from './grace-after.js'
import { openWindow } from './open-window.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { otherPrice, photoRefused, unrecorded } from './purchase-errors.js'
import { retryAt } from './rate-limit.js'

/** After an interruption a submission has this long to be answered, so that its outcome is known. */
const GRACE_MS = 10_000
/** The turn that submissions take, and whoever waits for their answers. */
export const SUBMISSION = 'submission'
/** Submissions of one attempt that did not leave this machine. */
const MOST_UNSENT = 3

/**
 * Sends an intent: the only function that spends money. One submission at a time; what it came to is on disk before
 * anything else is done.
 */
export async function submitAttempt(
  purchaser: Purchaser,
  purchase: Purchase,
  intent: Attempt,
  uploads: readonly PreparedUpload[],
): Promise<Attempt> {
  let attempt = intent
  for (let unsent = 0; ; unsent++) {
    const [next, outcome] = await purchaser.turns.take(SUBMISSION, () =>
      sendOnce(purchaser, purchase, attempt, uploads),
    )
    attempt = next
    if (outcome?.kind !== 'not-sent') return attempt
    if (unsent + 1 >= MOST_UNSENT || outcome.error.code === 'RAGE3D_USAGE') throw outcome.error
    await purchaser.clock.sleep(1000 * 2 ** unsent * (0.5 + purchaser.random()), purchase.signal)
  }
}

async function sendOnce(
  purchaser: Purchaser,
  purchase: Purchase,
  intent: Attempt,
  uploads: readonly PreparedUpload[],
): Promise<[Attempt, SubmitOutcome | null]> {
  const sending = await openWindow(purchaser, purchase, intent)
  if (sending.state !== 'SENDING') return [sending, null]
  if (purchase.signal.aborted) return [await purchaser.ledger.move(sending, 'INTENT'), null]
  purchase.onProgress({ stage: 'uploading', progress: 0 })
  purchaser.moments.note(`sent ${intent.nonce}`)
  using grace = graceAfter(purchase.signal, GRACE_MS)
  const outcome = await purchaser.client.generate(imagesOf(uploads, intent.nonce), {
    signal: grace.signal,
    idempotencyKey: intent.nonce,
  })
  try {
    return [await record(purchaser, purchase, sending, outcome), outcome]
  } catch (error) {
    throw error instanceof CacheError ? unrecorded(error, purchase.photo, outcome) : error
  }
}

/** The pictures' own names stay here; the nonce lets the list of generations tell whose task it is. */
function imagesOf(uploads: readonly PreparedUpload[], nonce: string): UploadImage[] {
  return uploads.map(({ bytes, contentType, extension }, i) => ({
    bytes,
    contentType,
    fileName: `${nonce}-${i + 1}.${extension.replace(/^\./, '')}`,
  }))
}

async function record(
  purchaser: Purchaser,
  purchase: Purchase,
  sending: Attempt,
  outcome: SubmitOutcome,
): Promise<Attempt> {
  const { ledger, stop } = purchaser
  switch (outcome.kind) {
    case 'submitted':
      return accept(purchaser, purchase, sending, outcome)
    case 'not-sent':
      return ledger.move(sending, 'INTENT')
    case 'ambiguous':
      return ledger.move(sending, 'AMBIGUOUS', { detail: outcome.reason.slice(0, 300) })
    case 'rejected': {
      stop.note(outcome.error)
      const { status, detail } = outcome
      const rejected = await ledger.move(sending, 'REJECTED', {
        status,
        detail: detail.slice(0, 500),
        notBefore: status === 429 ? await retryAt(purchaser, outcome.retryAfterMs) : null,
      })
      if (status === 429) return rejected
      if (status === 401 || status === 402) throw outcome.error
      throw photoRefused(purchase.photo, rejected)
    }
  }
}

async function accept(
  { ledger, clock, settings, onCharge }: Purchaser,
  { photo, onWarning }: Purchase,
  sending: Attempt,
  { taskId, cost, balanceAfter }: Extract<SubmitOutcome, { kind: 'submitted' }>,
): Promise<Attempt> {
  const charged = cost ?? costByBalance(sending, balanceAfter) ?? settings.price
  const differs = Math.abs(charged - settings.price) > 0.005
  const submitted = await ledger.move(
    sending,
    'SUBMITTED',
    { taskId, cost: charged, submittedAt: clock.now() },
    differs ? { expected: settings.price, charged } : null,
  )
  onCharge(charged)
  if (differs) onWarning?.(otherPrice(photo, settings.price, charged))
  return submitted
}

/** An answer without a cost: the wallet tells. */
function costByBalance({ baseline }: Attempt, balanceAfter: number | null): number | null {
  if (baseline === null || balanceAfter === null || balanceAfter > baseline.balance) return null
  return baseline.balance - balanceAfter
}
