import { randomBytes } from 'node:crypto'
import type { Attempt } from '../../cache/index.js'
import type { PreparedUpload } from '../types.js'
import type { Purchase, Purchaser } from './purchase-context.js'
import { notAllowed, overLimit, priceChanged } from './purchase-errors.js'

/** An intent on disk, and what it would send. */
export interface Intent {
  readonly attempt: Attempt
  readonly uploads: readonly PreparedUpload[]
}

/** Reserves the budget and writes the intent. `null` if another process began with this photo at the same time. */
export async function beginAttempt(purchaser: Purchaser, purchase: Purchase): Promise<Intent | null> {
  const { ledger, store, settings, account, run, stop } = purchaser
  const { photo, rawKey, maySubmit, input } = purchase
  if (!maySubmit || input === null) throw notAllowed(photo, settings.price)
  stop.check(photo)
  // Made first: a picture that cannot be prepared costs no budget.
  const uploads = await input.prepareUploads()
  // A model that could not be stored is not bought.
  await store.assertWritable()
  const result = await ledger.begin({
    rawKey,
    account,
    run,
    name: photo,
    nonce: `rage3d-${randomBytes(12).toString('hex')}`,
    maxGenerations: settings.maxGenerations,
    price: settings.price,
  })
  switch (result.kind) {
    case 'begun':
      return { attempt: result.attempt, uploads }
    case 'live':
      return null
    case 'limit':
      throw overLimit(photo, result.used, settings.maxGenerations)
    case 'price':
      throw priceChanged(photo, result.expected, result.charged)
  }
}
