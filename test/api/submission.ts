import { onTestFinished } from 'vitest'
import { type ClientOptions, createClient, type SubmitOutcome } from '../../src/api/index.js'
import { expectNoKey, KEY } from './loopback.js'

export const IMAGE = { bytes: Buffer.from('picture'), contentType: 'image/png', fileName: 'chair.n-1.png' }
/** An answer that means success. */
export const GOOD = '{"task_id":"42539d4f-9ce0","status":"queued","balance_after":1881.0,"cost":99.0}'

/** Submits one picture, and looks through the outcome for the key. */
export async function submitTo(
  url: string,
  options: ClientOptions = {},
  signal?: AbortSignal,
): Promise<SubmitOutcome> {
  const client = createClient({ apiKey: KEY, url, submitTimeoutMs: 10_000, ...options })
  onTestFinished(() => client.close())
  const outcome = await client.generate([IMAGE], { idempotencyKey: 'n-1', signal })
  expectNoKey(outcome)
  return outcome
}
