import { Agent, type buildConnector } from 'undici'
import type { ApiKey } from '../config/index.js'
import { addressesOf, isPublicAddress, type Resolve } from './addresses.js'
import type { Clock } from './clock.js'
import { createConnector } from './connector.js'
import { createSecrets, type Secrets } from './secrets.js'
import type { Timeouts } from './timeouts.js'

/** What every route needs: where the service is, how to reach it, and what must not be shown. */
export interface Transport {
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly origin: string
  readonly clock: Clock
  readonly random: () => number
  readonly timeouts: Timeouts
  readonly secrets: Secrets
  /** Connections to the service, kept alive. */
  readonly agent: Agent
  /** Connections to wherever a model lies. */
  readonly downloadAgent: Agent
  /** Opens sockets to the service; for connections that serve one request only. */
  readonly connector: buildConnector.connector
  /** Headers of a request to the service, with the key. */
  headers(): Record<string, string>
  close(): Promise<void>
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly url: URL
  readonly apiKey: ApiKey
  readonly clock: Clock
  readonly random: () => number
  readonly resolve: Resolve
  readonly timeouts: Timeouts
}

/** The service would be reached in a way that is not allowed; nothing was sent. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
}

/** Opens no connection yet; `close` ends those that were opened. */
export function createTransport(options: TransportOptions): Transport {
  const { url, apiKey, resolve, timeouts } = options
  const common = { timeoutMs: timeouts.connectTimeoutMs, resolve }
  const connector = createConnector({ ...common, check: refusePublicPlainHttp })
  const downloadConnector = createConnector({ ...common, check: refuseForeignPrivate(url, resolve) })
  // Deadlines are signals: undici's own body timeout only measures pauses, and a drip outlives it.
  const timers = { headersTimeout: 0, bodyTimeout: 0 }
  const agent = new Agent({ connect: connector, ...timers })
  const downloadAgent = new Agent({ connect: downloadConnector, ...timers })
  return {
    url: url.href.replace(/\/+$/, ''),
    origin: url.origin,
    clock: options.clock,
    random: options.random,
    timeouts,
    secrets: createSecrets(apiKey.reveal()),
    agent,
    downloadAgent,
    connector,
    headers: () => ({ 'x-api-key': apiKey.reveal(), ...plainHeaders }),
    async close() {
      await Promise.all([agent.destroy(), downloadAgent.destroy()])
    },
  }
}

/** Sent to everyone. */
export const plainHeaders = { 'accept-encoding': 'identity', 'user-agent': 'vite-plugin-rage3d' }

function refusePublicPlainHttp(address: string, protocol: string): void {
  if (protocol === 'https:' || !isPublicAddress(address)) return
  throw new ForbiddenAddressError('the key would cross the internet in clear: use https')
}

/** A URL in an answer must not make this machine ask its own network; the service's own addresses are exempt. */
function refuseForeignPrivate(api: URL, resolve: Resolve) {
  return async (address: string) => {
    if (isPublicAddress(address)) return
    const own = await addressesOf(api.hostname, resolve)
    if (own.some((entry) => entry.address === address)) return
    throw new ForbiddenAddressError('the address is private')
  }
}
