import type { Ledger } from './ledger-types.js'

export interface LedgerOptions {
  /** The store's folder. */
  readonly dir: string
}

export function createLedger(_options: LedgerOptions): Ledger {
  throw new Error('not yet')
}
