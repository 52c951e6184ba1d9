import type { Store } from './store-types.js'

export interface StoreOptions {
  readonly dir: string
}

export function createStore(_options: StoreOptions): Store {
  throw new Error('not yet')
}
