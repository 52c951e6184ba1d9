import { createHash } from 'node:crypto'
import type { ApiKey } from '../../config/index.js'

/** Names an account in the ledger without telling its key: a cut hash of service and key. */
export function accountOf({ url, apiKey }: { readonly url: string; readonly apiKey: ApiKey }): string {
  return createHash('sha256').update(`rage3d account\n${url}\n${apiKey.reveal()}`).digest('hex').slice(0, 16)
}
