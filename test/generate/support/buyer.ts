import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { type Clock, createClient } from '../../../src/api/index.js'
import { createLedger, createStore, type Ledger, type Store } from '../../../src/cache/index.js'
import { ApiKey } from '../../../src/config/index.js'
import {
  accountOf,
  createRage3dGenerator,
  type Generation,
  type Rage3dGenerator,
  type Rage3dSettings,
} from '../../../src/generate/index.js'
import { checkModel, picture } from './models.js'

export const KEY = 'hyp3d_test_0123456789abcdef'

export const quickSettings: Omit<Rage3dSettings, 'url'> = {
  submitTimeoutMs: 5_000,
  settleMs: 300,
  exclusiveAccount: false,
  poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 8_000 },
  price: 99,
  maxGenerations: 50,
}

export interface BuyerOptions {
  readonly api: { readonly url: string }
  readonly dir: string
  readonly settings?: Partial<Omit<Rage3dSettings, 'url'>>
  readonly key?: string
  readonly run?: string
  readonly knownTasks?: readonly string[]
  readonly clock?: Clock
  /** How long reading requests are tried. Default: the client's. */
  readonly readDeadlineMs?: number
}

export interface BuyOptions {
  readonly maySubmit?: boolean
  readonly again?: boolean
  readonly signal?: AbortSignal
  onProgress?(stage: string, message: string | undefined): void
}

/** One process's worth of machinery: client, store, ledger and generator on one folder. */
export interface Buyer {
  readonly generator: Rage3dGenerator
  readonly store: Store
  readonly ledger: Ledger
  buy(mark: string, options?: BuyOptions): Promise<Generation>
  close(): Promise<void>
}

export const rawKeyOf = (mark: string): string => createHash('sha256').update(picture(mark)).digest('hex')
export const photoOf = (mark: string): string => `art/${mark}.photo.png`

export function createBuyer({
  api,
  dir,
  settings,
  key = KEY,
  run,
  knownTasks = [],
  clock,
  readDeadlineMs,
}: BuyerOptions): Buyer {
  const apiKey = new ApiKey(key)
  const resolved = { ...quickSettings, ...settings, url: api.url }
  const { submitTimeoutMs } = resolved
  const client = createClient({
    apiKey,
    url: api.url,
    submitTimeoutMs,
    readDeadlineMs,
    attemptTimeoutMs: 8_000,
  })
  const store = createStore({ dir })
  const ledger = createLedger({ dir })
  const generator = createRage3dGenerator({
    ...{ client, store, ledger, checkModel },
    settings: resolved,
    account: accountOf({ url: api.url, apiKey }),
    knownTasks: async () => knownTasks,
    runId: run,
    clock,
  })
  const close = async () => {
    await generator.close()
    await client.close()
  }
  onTestFinished(close)
  return {
    ...{ generator, store, ledger, close },
    buy: (mark, { maySubmit = true, again, signal, onProgress } = {}) =>
      generator.generate(inputOf(mark), {
        maySubmit,
        again,
        signal: signal ?? new AbortController().signal,
        onProgress: ({ stage, message }) => onProgress?.(stage, message),
      }),
  }
}

function inputOf(mark: string) {
  const bytes = picture(mark)
  return {
    name: mark,
    photo: photoOf(mark),
    rawKey: rawKeyOf(mark),
    pictures: [{ view: 'front', fileName: `${mark}.photo.png`, bytes }],
    prepareUploads: async () => [{ bytes, contentType: 'image/png', extension: 'png' }],
  }
}
