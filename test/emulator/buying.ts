import { onTestFinished } from 'vitest'
import { type Client, createClient } from '../../src/api/index.js'
import type { Emulator } from '../../src/emulator/index.js'
import { upload } from './samples.js'

/** A client that does not repeat itself. */
export function clientOf(api: Emulator, apiKey = 'hyp3d_test'): Client {
  const client = createClient({ apiKey, url: api.url, retries: 0 })
  onTestFinished(() => client.close())
  return client
}

/** Buys one model; gives the id of its task. */
export async function buy(client: Client, fileName?: string): Promise<string> {
  const outcome = await client.generate([await upload(fileName)])
  if (outcome.kind !== 'submitted') throw outcome.error
  return outcome.taskId
}

/** Impatient polling. */
export const waiting = { firstMs: 1, minMs: 2, maxMs: 10, deadlineMs: 5000 }
